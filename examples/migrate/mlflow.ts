import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { test, TouchstoneError } from '@touchstone/client'
import { classification } from '@touchstone/client/evaluators'
import { readTable } from '@touchstone/client/node'
import { openLocal } from 'touchstone'
import * as z from 'zod'

const [run = '', table = ''] = process.argv.slice(2)

/** The texts in a folder of the run, by name; MLflow stores a name with a slash as folders. */
async function texts(folder: string): Promise<Record<string, string>> {
  const path = join(run, folder)
  const files = await readdir(path, { recursive: true, withFileTypes: true })
  const all = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      return [relative(path, file), (await readFile(file, 'utf8')).trim()] as const
    })
  return Object.fromEntries(await Promise.all(all))
}
/** A number where the text is one as it stands, so that models can be filtered by it. */
const valueOf = (text: string): string | number =>
  String(Number(text)) === text ? Number(text) : text
const mapped = <V>(from: Record<string, string>, to: (text: string) => V): Record<string, V> =>
  Object.fromEntries(Object.entries(from).map(([name, text]) => [name, to(text)]))

// What MLflow knows of the run. A line of a metric is a time, a value and a step; the last one counts.
const tags = await texts('tags')
const params = mapped(await texts('params'), valueOf)
const metrics = mapped(await texts('metrics'), (lines) =>
  Number(lines.split('\n').at(-1)?.split(' ')[1]),
)
const MLmodel = await readFile(join(run, 'artifacts/model/MLmodel'), 'utf8')
const flavors = [...MLmodel.matchAll(/^ {2}(\w+):$/gm)].map(([, flavor]) => flavor ?? '')

await using touchstone = await openLocal('.touchstone')
const label = z.object({ label: z.string() })
const workflow = touchstone.defineWorkflow('Reviews', {
  testSample: z.object({ id: z.number(), inputs: z.string() }),
  groundTruth: label,
  inference: label,
})
const { Model, TestCase } = workflow
const { model, created } = await Model.getOrCreate(tags['mlflow.runName'] ?? basename(run), {
  metadata: { params, mlflow: { run: basename(run), metrics, flavors } },
  tags: Object.entries(tags)
    .filter(([name]) => !name.startsWith('mlflow.'))
    .map(([name, value]) => `${name}:${value}`),
})
console.log(model.name, created ? 'created' : 'exists', model.tags, model.metadata)

// The evaluation table has inputs, targets and predictions in one file.
const rows = readTable(table)
const reviews = await TestCase.load('reviews').catch((error: unknown) => {
  if (!(error instanceof TouchstoneError && error.code === 'not_found')) throw error
  return TestCase.fromTable('reviews', rows, { groundTruth: { label: 'target' } })
})
await model.uploadInferences(reviews, rows, { key: 'id', map: { label: 'prediction' } })
const { testSuite } = await test(model, reviews, {
  evaluator: classification(workflow),
  inferMissing: false,
})
console.log('accuracy', testSuite?.accuracy, testSuite?.intervals?.accuracy)
