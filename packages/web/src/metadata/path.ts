import { jsonPathText, type JsonPath } from '@touchstone/core/json-path'

export type Path = JsonPath

/** A path as it is written in code: `train.layers[2]["odd key"]`; `metadata` for the root. */
export const pathName = (path: Path): string =>
  path.length === 0 ? 'metadata' : jsonPathText(path)
