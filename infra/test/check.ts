import type { Resource, Stack } from './stack.ts'

/** Something that must be true of a stack, and mistakes that it must notice. */
export interface Check {
  readonly name: string
  /** Fails by an assertion. */
  readonly holds: (stack: Stack) => void
  readonly mistakes: readonly Mistake[]
}

export interface Mistake {
  readonly what: string
  /** The same stack with the mistake in it. */
  readonly plant: (stack: Stack) => Stack
}

/** The one resource of a type, or of a type and name. */
export function one(stack: Stack, type: string, name?: string): Resource {
  const found = stack.resources.filter(
    (resource) => resource.type === type && (name === undefined || resource.name === name),
  )
  const [first] = found
  if (!first || found.length > 1)
    throw new Error(`There are ${found.length} resources of type ${type} ${name ?? ''}`)
  return first
}

/** All resources of a type. */
export const all = (stack: Stack, type: string): Resource[] =>
  stack.resources.filter((resource) => resource.type === type)

/**
 * A value of one resource that is different, such as `versioningConfiguration.status`. A function
 * makes it from the value that is there.
 */
export const changed = (type: string, path: string, value: unknown): Mistake => ({
  what: `${type.split(':').at(-1)} with ${path} = ${describe(value)}`,
  plant: (stack) => ({
    ...stack,
    resources: stack.resources.map((resource) =>
      resource === one(stack, type)
        ? { ...resource, inputs: withValue(resource.inputs, path.split('.'), value) }
        : resource,
    ),
  }),
})

/** A resource that is not there. */
export const missing = (type: string): Mistake => ({
  what: `no ${type.split(':').at(-1)}`,
  plant: (stack) => {
    const gone = one(stack, type)
    return { ...stack, resources: stack.resources.filter((resource) => resource !== gone) }
  },
})

/** A resource that is given up with the stack. */
export const notRetained = (type: string): Mistake => ({
  what: `a ${type.split(':').at(-1)} that goes with the stack`,
  plant: (stack) => ({
    ...stack,
    resources: stack.resources.map((resource) =>
      resource === one(stack, type) ? { ...resource, retained: !resource.retained } : resource,
    ),
  }),
})

function withValue<T extends object>(owner: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return owner
  const old: unknown = Reflect.get(owner, key)
  if (rest.length > 0 && (typeof old !== 'object' || old === null))
    throw new Error(`There is no ${path.join('.')} to change`)
  const made =
    rest.length > 0
      ? withValue(old as object, rest, value)
      : typeof value === 'function'
        ? (value(old) as unknown)
        : value
  if (Array.isArray(owner)) return owner.with(Number(key), made) as T & unknown[]
  return { ...owner, [key]: made }
}

const describe = (value: unknown): string =>
  typeof value === 'function' ? 'something else' : JSON.stringify(value)
