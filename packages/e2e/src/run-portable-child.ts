import { deepStrictEqual, strictEqual } from 'node:assert'

// What is not in a browser goes away before the client is loaded. `CompressionStream` and
// `DecompressionStream` are what the client has then; they are counted.
const made: string[] = []
for (const name of ['CompressionStream', 'DecompressionStream'] as const) {
  const Original = globalThis[name]
  Object.defineProperty(globalThis, name, {
    value: new Proxy(Original, {
      construct(target, args, newTarget) {
        made.push(name)
        // A proxy hands on what the constructor of a class makes.
        return Reflect.construct(target, args, newTarget) as object
      },
    }),
  })
}
const options = JSON.parse(globalThis.process.argv[2] ?? '{}') as { url: string; token: string }
const { process } = globalThis
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
// The other globals of Node, such as `Buffer`, have to stay: its own fetch needs them.
Reflect.deleteProperty(globalThis, 'process')

const { connect, defineEvaluator, lookup, test } = await import('@touchstone/client')
const { animals, defineAnimals, guess } = await import('./animals.ts')

const workflow = defineAnimals(connect(options))
const { Model, TestCase, TestSuite } = workflow
const testCase = await TestCase.create('all', { samples: animals(5_000) })
const dogs = await TestCase.create('dogs', {
  sliceOf: testCase,
  where: ({ groundTruth }) => groundTruth.label === 'dog',
})
const suite = await TestSuite.create('suite', { testCases: [testCase, dogs] })
const table = animals(5_000).map(({ testSample }) => ({ ...testSample, ...guess(testSample) }))
const model = await Model.create('portable', {
  infer: lookup(table, { key: 'locator', inference: ({ label, score }) => ({ label, score }) }),
})
const evaluator = defineEvaluator(workflow, {
  name: 'count',
  version: '1',
  testSample: ({ inference, groundTruth }) => ({ right: inference.label === groundTruth.label }),
  testCase: async (samples) => {
    let right = 0
    for await (const { metrics } of samples) if (metrics.right) right++
    return { right }
  },
})
const { counts, testCases } = await test(model, suite, { evaluator })
strictEqual(counts.inferred, 5_000)
let right = 0
for await (const { testSample, groundTruth, inference } of model.inferences(testCase)) {
  deepStrictEqual(inference, guess(testSample))
  if (inference?.label === groundTruth.label) right++
}
strictEqual(testCases[0]?.metrics.right, right)
print({ right, made: [...new Set(made)].toSorted() })
// Node itself wants them back at the end.
Object.defineProperty(globalThis, 'process', { value: process })
