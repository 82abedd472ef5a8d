import type { ErrorCode } from '@touchstone/core'
import type { Misfit, SchemaText } from '@touchstone/core/isolation'
import type { PartField } from '@touchstone/core'

/** What a worker is asked: to compile a schema, and to check rows against it. */
export interface Request {
  readonly schema: SchemaText
  readonly rows?: { readonly field: PartField; readonly lines: readonly string[] }
}

/** What it answers. */
export type Reply =
  | { readonly misfit: Misfit | undefined }
  | {
      readonly error: {
        readonly code: ErrorCode
        readonly message: string
        readonly details: Readonly<Record<string, unknown>>
      }
    }

/** What a worker starts with: a counter of its steps, which tells that it goes on. */
export interface Start {
  readonly steps: SharedArrayBuffer
}
