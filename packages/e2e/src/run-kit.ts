import type { Infer, Touchstone } from '@touchstone/client'
import { animals, animalTypes, defineAnimals, guess } from './animals.ts'

/** The types of the animals' workflow. */
export type AnimalTypes = typeof animalTypes

/** A workflow of animals with one test case, a suite of it, and a model. */
export async function stage(
  touchstone: Touchstone,
  options: { count?: number; infer?: Infer<AnimalTypes> } = {},
) {
  const { count = 50, infer = guess } = options
  const workflow = defineAnimals(touchstone)
  const testCase = await workflow.TestCase.create('all', { samples: animals(count) })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const model = await workflow.Model.create('cat or dog', { infer })
  return { workflow, testCase, suite, model }
}

export { setTimeout as after } from 'node:timers/promises'

/** Everything that an iterable gives. */
export async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const row of rows) list.push(row)
  return list
}

/** The number in the locator of an animal. */
export const numberOf = ({ locator }: { locator: string }): number =>
  Number(/(\d+)\.png$/.exec(locator)?.[1])
