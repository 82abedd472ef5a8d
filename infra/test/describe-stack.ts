import { beforeAll, describe, expect, it } from 'vitest'
import type { Check } from './check.ts'
import type { Stack } from './stack.ts'

/** Runs checks on a stack, and each of them on the same stack with each of its mistakes. */
export function describeStack(
  title: string,
  { make, checks }: { make: () => Promise<Stack>; checks: readonly Check[] },
): void {
  describe(`the stack of ${title}`, () => {
    let stack: Stack
    beforeAll(async () => {
      stack = await make()
    }, 300_000)

    describe.each(checks)('$name', ({ holds, mistakes }) => {
      it('holds', () => holds(stack))

      it.each(mistakes)('notices $what', ({ plant }) => {
        const planted = plant(stack)
        expect(() => holds(planted)).toThrow(/expected|There are 0/)
      })
    })
  })
}
