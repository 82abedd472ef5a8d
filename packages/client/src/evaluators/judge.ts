import { TouchstoneError } from '@touchstone/core'
import type { DescribedMetrics } from '@touchstone/core/services'
import {
  allSteps,
  createJudgementTally,
  sampleOfJudgement,
  type Choice,
  type JudgementMetrics,
  type JudgementSample,
} from '@touchstone/metrics'
import type { AttemptOptions } from '../attempt.ts'
import { preview } from '../check-value.ts'
import type { EvaluatedSample } from '../evaluator.ts'
import { FatalError } from '../fatal-error.ts'
import {
  isRecord,
  requireFunction,
  requireInteger,
  shownValue,
  wrongOption,
} from '../option-value.ts'
import type { WorkflowTypes } from '../workflow-types.ts'
import {
  inOptions,
  nameOf,
  ofSample,
  versionOf,
  type BuiltIn,
  type SharedOptions,
} from './built-in.ts'
import { searchedText } from './chosen.ts'
import { plain } from './plain.ts'
import { createSliceTallies, requireSlices } from './slice-tallies.ts'
import {
  requireCache,
  verdictsOf,
  type JudgeAnswer,
  type JudgeRequest,
  type Verdict,
  type VerdictCache,
} from './verdict.ts'

/** What `judge` asks, of which model, and how answers become scores. */
export interface JudgeOptions<T extends WorkflowTypes> extends SharedOptions<T>, AttemptOptions {
  /** Names the evaluator. Change it whenever `ask`, its model or `human` changes. */
  readonly name: string
  /** Asks the judging model. A failure leaves the sample unjudged, and the next test asks again. */
  readonly ask: (request: JudgeRequest) => JudgeAnswer | Promise<JudgeAnswer>
  /** What the model is asked about a sample. */
  readonly prompt: (sample: EvaluatedSample<T>) => string
  /** The scores of all answers that there may be, 1 to 100, by answer. */
  readonly choices: Readonly<Record<string, number>>
  /** The choice that rates are of. @default the one with the highest score, of equal ones the first */
  readonly positive?: string | undefined
  /** How often each sample is asked about; the majority counts. From 1 to 100. @default 1 */
  readonly votes?: number | undefined
  /** Keeps verdicts, so that none is paid for twice. @default in memory, for as long as the evaluator is used */
  readonly cache?: VerdictCache | undefined
  /** The choice of a person; null for samples without one. */
  readonly human?: ((sample: EvaluatedSample<T>) => string | null) | undefined
  /** Calls of `ask` under way at once. @default 8 */
  readonly concurrency?: number | undefined
}

/** Metrics of one sample. */
export interface JudgeSample extends JudgementSample {
  /** Why: what the first vote for the verdict says, or why there is none. */
  readonly reason: string | null
  /** Null for an answer without a choice. */
  readonly votes: readonly (string | null)[]
  /** Of all votes, where `ask` says them. */
  readonly tokens?: number
  readonly cost?: number
}

/** What `judge` computes for a test case or a suite. */
export interface JudgeMetrics extends JudgementMetrics {
  /** Of all samples, where `ask` says them. */
  readonly tokens?: number
  readonly cost?: number
}

// Other verdicts are asked for where it changes: it is part of their keys.
const version = '1'
const maxVotes = 100

/**
 * Evaluates samples by what a model says of them: the share of each verdict, the agreement of its votes, and with
 * labels of people how far it can be trusted.
 *
 * @throws TouchstoneError `bad_input` for an option out of range, and for what `ask` must not return
 * @example
 * await test(model, suite, {
 *   evaluator: judge(workflow, {
 *     name: 'helpful',
 *     ask: async ({ prompt, signal }) => ({ answer: await complete(prompt, { signal }) }),
 *     prompt: ({ testSample, inference }) =>
 *       `Question: ${testSample.question}\nAnswer: ${inference.text}\nIs it helpful? Say yes or no.`,
 *     choices: { yes: 1, no: 0 },
 *   }),
 * })
 */
export function judge<T extends WorkflowTypes>(
  _workflow: { readonly types: T },
  options: JudgeOptions<T>,
): BuiltIn<T, JudgeSample, JudgeMetrics> {
  const choices = checkedOptions(options)
  const { ask, votes = 1, cluster, human, intervals, positive, slices } = options
  const { concurrency = 8, retries, retryMs, timeoutMs } = options
  const name = nameOf(options, 'judge')
  const createTally = () => inOptions(() => createJudgementTally({ choices, positive, intervals }))
  createTally()
  const verdictOf = verdictsOf({
    name,
    version,
    choices,
    ask,
    cache: options.cache ?? new Map<string, Verdict>(),
  })
  const scores = choices.map(({ score }) => score)
  const range = [Math.min(...scores), Math.max(...scores)] as const

  const describe: DescribedMetrics = {
    rate: { range: [0, 1], headline: true },
    mean: { range, headline: true },
    unjudged: { higherIsBetter: false },
    alpha: { range: [-1, 1] },
    'human.accuracy': { range: [0, 1] },
    'human.kappa': { range: [-1, 1] },
    'human.tpr': { range: [0, 1] },
    'human.tnr': { range: [0, 1] },
    'human.correctedRate': { range: [0, 1] },
    score: { range },
    agreement: { range: [0, 1] },
    tokens: { higherIsBetter: false },
    cost: { higherIsBetter: false },
  }

  function promptOf(sample: EvaluatedSample<T>): string {
    const prompt: unknown = options.prompt(sample)
    if (typeof prompt === 'string') return prompt
    throw new FatalError(
      'bad_input',
      `prompt must return a string, not ${shownValue(prompt)}, for the test sample ${preview(sample.testSample)}.`,
      { details: { option: 'prompt' } },
    )
  }

  function humanOf(sample: EvaluatedSample<T>): string | null {
    const label: unknown = human?.(sample) ?? null
    if (label === null) return null
    const choice = choices.find((one) => one.label === label)
    if (choice) return choice.label
    throw new FatalError(
      'bad_input',
      `human must return one of the choices ${listed(choices)}, or null, not ${shownValue(label)}, for the test sample ${preview(sample.testSample)}.`,
      { details: { option: 'human' } },
    )
  }

  return {
    name,
    version: versionOf({ choices, votes, positive, intervals, slices }, version),
    describe,
    missing: 'exclude',
    ...(cluster && { cluster }),
    concurrency,
    retries,
    retryMs,
    timeoutMs,
    onError: 'record',
    async testSample(sample, _configuration, { signal }) {
      const prompt = promptOf(sample)
      // A mistake in it is found before anything is paid for.
      humanOf(sample)
      const given: Verdict[] = []
      for (let vote = 1; vote <= votes; vote++)
        given.push(await verdictOf({ prompt, signal, vote }))
      return plain(sampleOf(given, choices))
    },
    tallyIgnoresTestCase: true,
    tally({ testCase }) {
      const judged = createTally()
      const ofSlices = createSliceTallies({
        slices,
        describe,
        isWhole: testCase === null,
        create() {
          const own = createTally()
          return {
            add: ([row, origin]: Parameters<typeof own.add>) => own.add(row, origin),
            metrics: () => own.metrics(),
          }
        },
      })
      const spent: { tokens?: number; cost?: number } = {}
      const add = (sample: EvaluatedSample<T>, said: readonly (string | null)[]): void =>
        ofSample(sample, () => {
          const row = { votes: said, human: humanOf(sample) }
          const origin = { place: sample.place, cluster: cluster?.(sample) }
          judged.add(row, origin)
          ofSlices.add(sample, [row, origin])
        })
      return {
        add(sample) {
          // What this version of the evaluator stored is of its type.
          const metrics: JudgeSample = sample.metrics
          add(sample, metrics.votes)
          for (const key of ['tokens', 'cost'] as const)
            if (metrics[key] !== undefined) spent[key] = (spent[key] ?? 0) + metrics[key]
        },
        addFailed: (sample) => add(sample, []),
        metrics: () => ({
          ...plain({ ...judged.metrics(), ...spent }),
          ...allSteps(ofSlices.metricsInSteps()),
        }),
      }
    },
  }
}

function sampleOf(given: readonly Verdict[], choices: readonly Choice[]): JudgeSample {
  const votes = given.map(({ choice }) => choice)
  const judged = sampleOfJudgement({ votes }, choices)
  const decisive = given.find(({ choice }) => choice === judged.verdict)
  const sum = (key: 'tokens' | 'cost'): { [K in typeof key]?: number } =>
    given.some((one) => one[key] !== undefined)
      ? { [key]: given.reduce((total, one) => total + (one[key] ?? 0), 0) }
      : {}
  const isTie = judged.verdict === null && votes.some((vote) => vote !== null)
  return {
    ...judged,
    reason: isTie
      ? `No choice has most of the votes: ${votes.map((vote) => vote ?? 'none').join(', ')}.`
      : (decisive?.reason ?? null),
    votes,
    ...sum('tokens'),
    ...sum('cost'),
  }
}

const listed = (choices: readonly Choice[]): string =>
  choices.map(({ label }) => JSON.stringify(label)).join(', ')

/** The choices of options that can be used; callers without types may send anything. */
function checkedOptions<T extends WorkflowTypes>(options: JudgeOptions<T>): Choice[] {
  if (!isRecord(options))
    throw wrongOption(
      'The options of judge',
      'an object with name, ask, prompt and choices',
      options,
    )
  for (const option of ['ask', 'prompt'] as const)
    if (typeof options[option] !== 'function')
      throw wrongOption(option, 'a function', options[option])
  requireFunction('human', options.human)
  requireFunction('cluster', options.cluster)
  requireSlices(options.slices)
  if (options.cache !== undefined) requireCache(options.cache)
  const { votes = 1, concurrency = 8 } = options
  requireInteger('concurrency', concurrency, 1)
  requireInteger('votes', votes, 1)
  if (votes > maxVotes) throw wrongOption('votes', `an integer from 1 to ${maxVotes}`, votes)
  const choices = checkedChoices(options.choices)
  if (options.positive !== undefined && !choices.some(({ label }) => label === options.positive))
    throw wrongOption('positive', `one of the choices ${listed(choices)}`, options.positive)
  return choices
}

function checkedChoices(given: unknown): Choice[] {
  if (!isRecord(given) || Object.keys(given).length === 0)
    throw wrongOption('choices', 'an object of scores by answer, such as { yes: 1, no: 0 }', given)
  const texts = new Map<string, string>()
  return Object.entries(given).map(([label, score]) => {
    if (typeof score !== 'number' || !Number.isFinite(score))
      throw wrongOption(
        `The score of the choice ${JSON.stringify(label)}`,
        'a finite number',
        score,
      )
    const text = searchedText(label)
    if (text === '')
      throw wrongOption('The name of a choice', 'a string that answers can contain', label)
    const other = texts.get(text)
    if (other !== undefined)
      throw new TouchstoneError(
        'bad_input',
        `The choices ${JSON.stringify(other)} and ${JSON.stringify(label)} differ only in case or white space, which answers do not tell apart. Rename one of them.`,
        { details: { option: 'choices' } },
      )
    texts.set(text, label)
    return { label, score }
  })
}
