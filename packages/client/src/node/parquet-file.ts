import { open } from 'node:fs/promises'
import { TouchstoneError } from '@touchstone/core'
import { parquetMetadataAsync, type AsyncBuffer, type FileMetaData } from 'hyparquet'
import { unreadable, type Input } from './bytes.ts'

/** A Parquet file that is open, and what it says about itself. */
export interface ParquetFile extends AsyncDisposable {
  readonly file: AsyncBuffer
  readonly metadata: FileMetaData
}

/** @throws TouchstoneError `not_found`; `bad_input` for what is no Parquet file */
export async function openParquet(path: string, input: Input): Promise<ParquetFile> {
  const handle = await open(path).catch((error: unknown) => {
    throw unreadable(input, error)
  })
  try {
    const { size } = await handle.stat()
    const file: AsyncBuffer = {
      byteLength: size,
      async slice(start, end = size) {
        const bytes = new Uint8Array(end - start)
        let length = 0
        while (length < bytes.length) {
          const { bytesRead } = await handle.read(bytes, {
            offset: length,
            position: start + length,
          })
          if (bytesRead === 0) throw new Error('unexpected end of file')
          length += bytesRead
        }
        return bytes.buffer
      },
    }
    if (size === 0) throw new TouchstoneError('bad_input', `${input.name} is empty.`)
    const metadata = await parquetMetadataAsync(file)
    return { file, metadata, [Symbol.asyncDispose]: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw unreadable(input, error)
  }
}
