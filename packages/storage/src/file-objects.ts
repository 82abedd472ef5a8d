import type { Objects } from '@touchstone/core'
import { requireObjectKey } from '@touchstone/core/ports'
import { openObjectFiles, type ObjectFiles } from './object-files.ts'
import { createUrlSigner, type SignerOptions, type UrlSigner } from './signed-urls.ts'

/** {@link Objects} in a directory, with what it takes to serve them. */
export interface FileObjects extends Objects {
  readonly files: ObjectFiles
  readonly signer: UrlSigner
}

export interface FileObjectsOptions extends Omit<SignerOptions, 'now'> {
  /** The directory, on a file system with hard links; made when missing. */
  readonly root: string
  /** @default Date.now */
  readonly now?: () => number
}

// Deletions under way at the same time.
const deletesAtOnce = 64

/**
 * Opens a directory of objects. Any number of processes may have the same one open.
 * @throws TouchstoneError `storage`
 */
export async function openFileObjects(options: FileObjectsOptions): Promise<FileObjects> {
  const { root, secret, baseUrl, now = Date.now } = options
  const files = await openObjectFiles(root, now)
  const signer = createUrlSigner({ secret, baseUrl, now })

  return {
    files,
    signer,

    async put(key, body) {
      requireObjectKey(key)
      await files.write(key, body)
    },

    async copy(from, to) {
      requireObjectKey(from)
      requireObjectKey(to)
      return files.share(from, to)
    },

    async get(key) {
      requireObjectKey(key)
      return files.read(key)
    },

    async head(key) {
      requireObjectKey(key)
      return files.stat(key)
    },

    list: (prefix, { after } = {}) => files.list(prefix, after),

    async delete(keys) {
      for (const key of keys) requireObjectKey(key)
      for (let start = 0; start < keys.length; start += deletesAtOnce)
        await Promise.all(keys.slice(start, start + deletesAtOnce).map(files.remove))
    },

    presignGet: signer.presignGet,
    presignPut: signer.presignPut,
  }
}
