import { isJsonObject, type Json, type JsonObject } from '@touchstone/core'
import type { ClassCount } from '../plots/fold-matrix.ts'

const deepest = 3

/** The numbers, booleans and texts of metrics by their path, like `recall.cat`. */
export function scalars(metrics: Json): Map<string, number | boolean | string> {
  const found = new Map<string, number | boolean | string>()
  const visit = (value: Json | undefined, path: string[]): void => {
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
      found.set(path.join('.'), value)
    else if (isJsonObject(value) && !isMatrix(value) && path.length < deepest)
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key])
  }
  visit(metrics, [])
  return found
}

/** How often each class was taken for each; see ConfusionMatrix of the client's types. */
export interface Matrix {
  readonly title: string
  readonly labels: readonly string[]
  readonly matrix: readonly (readonly (number | null)[])[]
}

function isMatrix(value: unknown): value is Matrix & JsonObject {
  if (!isJsonObject(value)) return false
  const { title, labels, matrix } = value
  return (
    typeof title === 'string' &&
    Array.isArray(labels) &&
    labels.every((label) => typeof label === 'string') &&
    Array.isArray(matrix) &&
    matrix.length === labels.length &&
    matrix.every(
      (row) =>
        Array.isArray(row) &&
        row.length === labels.length &&
        row.every((cell) => cell === null || typeof cell === 'number'),
    )
  )
}

/** The cells of a matrix that are not empty. */
export const countsIn = ({ matrix }: Matrix): ClassCount[] =>
  matrix.flatMap((row, actual) =>
    row.flatMap((count, predicted) => (count ? [[actual, predicted, count] as const] : [])),
  )

/** The confusion matrices at the top level of metrics. */
export const matricesIn = (metrics: JsonObject): Matrix[] => Object.values(metrics).filter(isMatrix)
