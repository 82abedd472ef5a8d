import { compare, connect, test, type Touchstone, type Workflow } from '@touchstone/client'
import { evaluatorFromJson, type AnyBuiltIn } from '@touchstone/client/evaluators'
import { classesOf, type WorkloadName, type workloads } from '../workload.ts'
import { allRows, open, type Target } from './target.ts'
import { timed } from './timed.ts'

type Cls = (typeof workloads)['cls']['types']

interface Models extends Target<'cls'> {
  readonly models: readonly string[]
}

const evaluators = {
  cls: { evaluator: 'classification', predicted: 'prediction.label', score: 'prediction.score' },
  od: { evaluator: 'detection' },
} as const satisfies Record<WorkloadName, object>

/** Scores stored inferences with the built-in evaluator of the workload; nothing is inferred. */
export async function evaluate({ model: name, ...target }: Target & { model: string }) {
  const { Model, suite, ...workflow } = await open(target)
  const evaluator = evaluatorFromJson(workflow, evaluators[target.workload])
  const model = await Model.load(name)
  const startedMs = performance.now()
  const { testSuite } = await test(model, suite, { evaluator, inferMissing: false })
  return { seconds: (performance.now() - startedMs) / 1_000, samples: testSuite?.['n'] }
}

/** Has metrics of the suite alone, so that models are compared by nothing else. */
function aggregatesOnly(workflow: Workflow<Cls>): AnyBuiltIn<Cls> {
  const { testSample: _, ...evaluator } = evaluatorFromJson(workflow, evaluators.cls)
  return { ...evaluator, name: 'classification, aggregates only' }
}

async function openModels(target: Models) {
  const touchstone: Touchstone = connect(target)
  const workflow = classesOf(touchstone, target.workload)
  const suite = await workflow.TestSuite.load(allRows)
  const models = await Promise.all(target.models.map((name) => workflow.Model.load(name)))
  return { touchstone, suite, models, evaluator: aggregatesOnly(workflow) }
}

/** Stores the runs that {@link compareAggregates} compares. */
export async function evaluateAggregates(target: Models) {
  const { models, suite, evaluator } = await openModels(target)
  const runs: string[] = []
  for (const model of models)
    runs.push((await test(model, suite, { evaluator, inferMissing: false })).run.id)
  return { runs }
}

/** Compares the metrics of whole runs; also seconds of the two queries for them alone. */
export async function compareAggregates({ runs, ...target }: Models & { runs: readonly string[] }) {
  const { touchstone, models, suite, evaluator } = await openModels(target)
  const queriesSeconds = await timed(() =>
    Promise.all(runs.map((id) => touchstone.rpc.testRuns.metrics.query({ id }))),
  )
  let compared: number | undefined
  const seconds = await timed(async () => {
    const { total } = await compare(models, suite, { evaluator })
    compared = total.aggregates.filter(({ models: [, other] }) => other?.toBase?.interval).length
  })
  return { seconds, queriesSeconds, compared }
}
