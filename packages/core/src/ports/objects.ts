/** What a presigned upload is bound to: a PUT of anything else is refused. */
export interface UploadBinding {
  /** Exact length of the body in bytes. */
  readonly bytes: number
  /** SHA-256 of the body, 64 lower-case hex digits. */
  readonly sha256: string
  /** The `content-type` header. */
  readonly contentType: string
}

/** A request that whoever holds it may send until it expires. */
export interface PresignedRequest {
  readonly url: string
  readonly method: 'GET' | 'PUT'
  /** Headers that must be sent along, to the letter. */
  readonly headers: Readonly<Record<string, string>>
}

/** What is known about one object without reading it. */
export interface ObjectInfo {
  readonly key: string
  readonly bytes: number
  /** Milliseconds since 1970, when the object was written. */
  readonly writtenAtMs: number
}

/**
 * The second port: immutable bytes by key. A key is 1 to 512 characters of `[A-Za-z0-9._/-]`,
 * in segments that are neither empty nor `.` nor `..`, each at most 128 characters.
 *
 * Errors are `TouchstoneError`s: `storage` (damaged, full or read-only), `unavailable`.
 */
export interface Objects {
  /**
   * Stores bytes under a key that is free. A key that is taken keeps what it has.
   * When the promise resolves the bytes are durable.
   */
  put(key: string, body: Uint8Array): Promise<void>
  /** Stores what `from` holds under `to` as well, without moving the bytes through the caller.
   *  Answers false when there is no `from`. */
  copy(from: string, to: string): Promise<boolean>
  get(key: string): Promise<Uint8Array | undefined>
  head(key: string): Promise<ObjectInfo | undefined>
  /** Objects whose key starts with `prefix`, in the order of their keys, in pages. */
  list(
    prefix: string,
    options?: { after?: string },
  ): Promise<{ objects: readonly ObjectInfo[]; next?: string }>
  /** Deletes; a key that is not there is no error. */
  delete(keys: readonly string[]): Promise<void>
  /** A PUT bound to length, type, SHA-256 and to the key being free: a second PUT answers 412. */
  presignPut(
    key: string,
    binding: UploadBinding,
    options: { expiresInMs: number },
  ): Promise<PresignedRequest>
  presignGet(key: string, options: { expiresInMs: number }): Promise<PresignedRequest>
}
