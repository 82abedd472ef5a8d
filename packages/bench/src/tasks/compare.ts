import {
  compare,
  connect,
  defineEvaluator,
  test,
  type EvaluatedSample,
  type Workflow,
} from '@touchstone/client'
import { classesOf, type workloads } from '../workload.ts'
import { allRows, type Target } from './target.ts'
import { timed } from './timed.ts'

type Cls = (typeof workloads)['cls']['types']

interface Models extends Target<'cls'> {
  readonly models: readonly string[]
}

const score = ({ groundTruth, inference: { prediction } }: EvaluatedSample<Cls>) => ({
  right: prediction.label === groundTruth.label,
  score: prediction.score,
})

const evaluatorOf = (workflow: Workflow<Cls>) =>
  defineEvaluator(workflow, { name: 'accuracy', version: '1', testSample: score })

async function open(target: Models) {
  const workflow = classesOf(connect(target), 'cls')
  const suite = await workflow.TestSuite.load(allRows)
  const models = await Promise.all(target.models.map((name) => workflow.Model.load(name)))
  return { suite, models, evaluator: evaluatorOf(workflow) }
}

/** Stores the metrics that {@link compareRuns} reads. */
export async function evaluateModels(target: Models) {
  const { suite, models, evaluator } = await open(target)
  for (const model of models) await test(model, suite, { evaluator })
  return {}
}

/** Compares models from stored metrics, or from their inferences. */
export async function compareModels({ by, ...target }: Models & { by: 'metrics' | 'score' }) {
  const { suite, models, evaluator } = await open(target)
  const measure = by === 'metrics' ? { evaluator } : { score }
  let paired: number | undefined
  const seconds = await timed(async () => {
    const { total } = await compare(models, suite, measure)
    paired = total.metrics[0]?.models[1]?.toBase?.n
  })
  return { seconds, paired }
}
