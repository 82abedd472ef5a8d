import { visibleText } from '@touchstone/client/visible-text'
/** A class by its name, or all but some. */
export type ClassSet = { readonly is: string } | { readonly not: readonly string[] }

/** Samples whose ground truth is of one set of classes and whose inference is of another. */
export interface ClassFilter {
  readonly field: string
  readonly actual: ClassSet
  readonly predicted: ClassSet
}

export const classParams = ['field', 'actual', 'predicted', 'actualNot', 'predictedNot'] as const

const anyClass: ClassSet = { not: [] }

/** The filter that an address asks for. */
export function readClassFilter(params: URLSearchParams): ClassFilter | undefined {
  const setOf = (side: 'actual' | 'predicted'): ClassSet | undefined => {
    const is = params.get(side)
    const not = params.getAll(`${side}Not`)
    return is !== null ? { is } : not.length > 0 ? { not } : undefined
  }
  const [actual, predicted] = [setOf('actual'), setOf('predicted')]
  if (!actual && !predicted) return undefined
  const field = params.get('field') ?? ''
  return { field, actual: actual ?? anyClass, predicted: predicted ?? anyClass }
}

/** Writes what {@link readClassFilter} reads. */
export function writeClassFilter(params: URLSearchParams, filter: ClassFilter): void {
  for (const name of classParams) params.delete(name)
  params.set('field', filter.field)
  for (const side of ['actual', 'predicted'] as const) {
    const set = filter[side]
    if ('is' in set) params.set(side, set.is)
    else for (const label of set.not) params.append(`${side}Not`, label)
  }
}

const has = (set: ClassSet, label: string | undefined): boolean =>
  label !== undefined && ('is' in set ? set.is === label : !set.not.includes(label))

/** Whether a sample of these classes is let through; not when it lacks one of them. */
export const passesClasses = (
  { actual, predicted }: ClassFilter,
  classes: readonly [actual: string | undefined, predicted: string | undefined],
): boolean => has(actual, classes[0]) && has(predicted, classes[1])

/** A set of classes in words. */
export const setText = (set: ClassSet): string =>
  'is' in set ? visibleText(set.is) || '(empty)' : set.not.length === 0 ? 'any' : 'other'
