import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Check } from './check.ts'
import { envTypesOf } from './env-types.ts'
import type { Inputs } from './pulumi-answers.ts'
import { root, type Stack } from './stack.ts'

const app = (change: Inputs) => ({
  what: JSON.stringify(change),
  plant: (stack: Stack): Stack => ({
    ...stack,
    app: { ...stack.app, ...change },
    outputs: { ...stack.outputs, ...('protect' in change && { _protect: change.protect }) },
  }),
})

/** What a stage is treated like. */
export const appChecks = (expected: { removal: string; protect: boolean }): readonly Check[] => [
  {
    name: `the stage is ${expected.protect ? 'protected' : 'disposable'}`,
    holds: (stack) => {
      expect(stack.app).toMatchObject({ name: 'touchstone', home: 'aws', ...expected })
      expect(stack.outputs._protect).toBe(expected.protect)
    },
    mistakes: [
      app({ protect: !expected.protect }),
      app({ removal: expected.removal === 'remove' ? 'retain' : 'remove' }),
    ],
  },
  {
    name: 'it says where programs and browsers go',
    holds: (stack) =>
      expect(stack.outputs).toEqual({
        api: 'https://example.lambda-url.us-east-1.on.aws/',
        web: 'https://example.cloudfront.net',
        table: expect.stringContaining(`-${stack.stage}-`),
        bucket: expect.stringContaining(`-${stack.stage}-`),
        _protect: expected.protect,
      }),
    mistakes: [
      {
        what: 'no address for programs',
        plant: (stack) => ({ ...stack, outputs: { ...stack.outputs, api: undefined } }),
      },
    ],
  },
  {
    name: 'sst-env.d.ts says what there is to link',
    holds: (stack) =>
      expect(envTypesOf(stack)).toBe(readFileSync(join(root, 'sst-env.d.ts'), 'utf8')),
    mistakes: [
      {
        what: 'a link of another name',
        plant: (stack) => ({
          ...stack,
          resources: stack.resources.map((resource) =>
            resource.name === 'TableLinkRef' ? { ...resource, name: 'ItemsLinkRef' } : resource,
          ),
        }),
      },
    ],
  },
]
