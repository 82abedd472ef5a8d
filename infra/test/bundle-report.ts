import type { Bundle } from './sst-bundle.ts'

/** Bytes of minified JavaScript that the deployed archive may hold, without the code that evaluates. */
export const bundleBytesAtMost = 770_000

/** Bytes that the code that evaluates may have; it is loaded by the first evaluation. */
export const evaluationBytesAtMost = 190_000

/** Bytes of all JavaScript: what only evaluations load, and the rest. */
export function weightsOf({ metafile: { outputs }, bytes }: Bundle): {
  readonly evaluation: number
  readonly rest: number
} {
  const isOfEvaluation = (file: string): boolean =>
    /server\/src\/evaluation\/prepared\.ts$|\/lambda\/prepared-[\w-]+\.js$/.test(
      outputs[file]?.entryPoint ?? '',
    )
  const start = Object.keys(outputs).find((file) => file.endsWith('bundle.mjs'))
  const needed = new Set(start === undefined ? [] : [start])
  let rest = 0
  for (const file of needed) {
    rest += outputs[file]?.bytes ?? 0
    for (const { path } of outputs[file]?.imports ?? [])
      if (Object.hasOwn(outputs, path) && !isOfEvaluation(path)) needed.add(path)
  }
  return { evaluation: bytes - rest, rest }
}

/** The files that a bundle has code of. */
export const contained = ({ metafile }: Bundle): string[] =>
  Object.values(metafile.outputs).flatMap(contributing)

/** The files whose code is loaded before the first request. */
export function loadedAtStart({ metafile }: Bundle): string[] {
  const start = Object.keys(metafile.outputs).find((file) => file.endsWith('bundle.mjs'))
  const loaded = new Set(start === undefined ? [] : [start])
  const inputs = new Set<string>()
  for (const file of loaded) {
    const output = metafile.outputs[file]
    for (const input of contributing(output)) inputs.add(input)
    for (const { path, kind } of output?.imports ?? [])
      if (kind === 'import-statement' && Object.hasOwn(metafile.outputs, path)) loaded.add(path)
  }
  return [...inputs]
}

type Output = Bundle['metafile']['outputs'][string]

const contributing = (output: Output | undefined): string[] =>
  Object.entries(output?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file)
