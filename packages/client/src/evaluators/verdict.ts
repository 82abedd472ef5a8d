import { canonicalJson, messageOf, sha256Hex, TouchstoneError } from '@touchstone/core'
import { FatalError } from '../fatal-error.ts'
import { isRecord, shownValue, wrongOption } from '../option-value.ts'
import { chosenOf } from './chosen.ts'

/** One vote of a judge, as it is cached. */
export interface Verdict {
  /** One of the choices; null where no answer named one. */
  readonly choice: string | null
  readonly reason?: string
  readonly tokens?: number
  readonly cost?: number
}

/** Keeps verdicts, so that no question is paid for twice. */
export interface VerdictCache {
  get(key: string): Verdict | undefined | Promise<Verdict | undefined>
  set(key: string, verdict: Verdict): unknown
}

/** What a judge is asked. */
export interface JudgeRequest {
  readonly prompt: string
  /** Aborts when the time of the sample is up, and when the test is stopped. */
  readonly signal: AbortSignal
  /** 1 for the first vote. */
  readonly vote: number
}

/** What a judge says. */
export interface JudgeAnswer {
  /** The last of the choices in it counts. Null, for a model that refuses, counts as an answer without one. */
  readonly answer: string | null
  readonly reason?: string | undefined
  readonly tokens?: number | undefined
  /** In any currency. */
  readonly cost?: number | undefined
}

interface Settings {
  readonly name: string
  /** Of the algorithm. */
  readonly version: string
  readonly choices: readonly { readonly label: string; readonly score: number }[]
  readonly ask: (request: JudgeRequest) => JudgeAnswer | Promise<JudgeAnswer>
  readonly cache: VerdictCache
}

const longestReason = 2_000
const tries = 2

/** Makes the function that gives a vote: from the cache, or by asking. */
export function verdictsOf(settings: Settings): (request: JudgeRequest) => Promise<Verdict> {
  const { name, version, choices, ask, cache } = settings
  const labels = choices.map(({ label }) => label)
  const chosen = chosenOf(labels)
  // Samples with the same prompt ask once.
  const underWay = new Map<string, Promise<void>>()

  async function asked(request: JudgeRequest): Promise<Verdict> {
    const spent: { tokens?: number; cost?: number } = {}
    for (let attempt = 1; ; attempt++) {
      request.signal.throwIfAborted()
      const { answer, reason, ...amounts } = checkedAnswer(await ask(request))
      for (const key of ['tokens', 'cost'] as const)
        if (amounts[key] !== undefined) spent[key] = (spent[key] ?? 0) + amounts[key]
      const choice = answer === null ? null : chosen(answer)
      if (choice === null && attempt < tries) continue
      const why = choice === null ? withoutChoice(answer, labels) : reason
      return {
        choice,
        ...(why !== undefined && { reason: why.slice(0, longestReason).toWellFormed() }),
        ...spent,
      }
    }
  }

  async function verdictOf(key: string, request: JudgeRequest): Promise<Verdict> {
    const known = await ofCache('get', () => cache.get(key))
    // A store may say null for what it does not have.
    if (known !== undefined && known !== null) return checkedVerdict(known, labels)
    const verdict = await asked(request)
    // Before anything else can fail: it is paid for.
    await ofCache('set', () => cache.set(key, verdict))
    return verdict
  }

  return async (request) => {
    const { prompt, vote, signal } = request
    const key = sha256Hex(
      canonicalJson({
        name,
        version,
        prompt: prompt.toWellFormed(),
        choices: choices.map(({ label, score }) => [label, score]),
        vote,
      }),
    )
    for (let other = underWay.get(key); other; other = underWay.get(key)) await other
    signal.throwIfAborted()
    const verdict = verdictOf(key, request)
    const ended = new Promise<void>((resolve) => {
      const end = (): void => {
        if (underWay.get(key) === ended) underWay.delete(key)
        signal.removeEventListener('abort', end)
        resolve()
      }
      // One that never answers holds up nobody else.
      signal.addEventListener('abort', end, { once: true })
      verdict.then(end, end)
    })
    underWay.set(key, ended)
    return verdict
  }
}

const withoutChoice = (answer: string | null, labels: readonly string[]): string =>
  `${answer === null || answer.trim() === '' ? 'The answer is empty' : `The answer ${JSON.stringify(answer.slice(0, 200))} names none of the choices`}, asked twice. The choices are ${labels.map((label) => JSON.stringify(label)).join(', ')}.`

async function ofCache<R>(method: 'get' | 'set', call: () => R): Promise<Awaited<R>> {
  try {
    return await call()
  } catch (error) {
    throw new FatalError(
      error instanceof TouchstoneError ? error.code : 'bad_input',
      `The judge's cache.${method} failed: ${messageOf(error)}`,
      { cause: error },
    )
  }
}

const fatal = (message: string): FatalError =>
  new FatalError('bad_input', message, { details: { option: 'ask' } })

function checkedAnswer(made: unknown): JudgeAnswer {
  if (!isRecord(made) || made['answer'] === undefined)
    throw fatal(
      `ask must return an object with answer, such as { answer: 'yes' }, not ${shownValue(made)}.`,
    )
  const { answer, reason, tokens, cost } = made
  if (typeof answer !== 'string' && answer !== null)
    throw fatal(`The answer that ask returns must be a string, not ${shownValue(answer)}.`)
  if (reason !== undefined && reason !== null && typeof reason !== 'string')
    throw fatal(`The reason that ask returns must be a string, not ${shownValue(reason)}.`)
  return {
    answer,
    reason: reason ?? undefined,
    tokens: checkedAmount('tokens', tokens),
    cost: checkedAmount('cost', cost),
  }
}

function checkedAmount(name: 'tokens' | 'cost', value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value
  throw fatal(
    `The ${name} that ask returns must be a number of 0 or more, not ${shownValue(value)}.`,
  )
}

function checkedVerdict(known: unknown, labels: readonly string[]): Verdict {
  if (isRecord(known)) {
    const { choice, reason, tokens, cost } = known
    if (choice === null || (typeof choice === 'string' && labels.includes(choice)))
      return {
        choice,
        ...(typeof reason === 'string' && { reason }),
        ...(typeof tokens === 'number' && { tokens }),
        ...(typeof cost === 'number' && { cost }),
      }
  }
  throw new FatalError(
    'bad_input',
    `The judge's cache.get must return a verdict that was set before, not ${shownValue(known)}.`,
    { details: { option: 'cache' } },
  )
}

/** Refuses what cannot keep verdicts. */
export function requireCache(cache: unknown): void {
  if (isRecord(cache) || cache instanceof Map) {
    const { get, set } = cache as { get?: unknown; set?: unknown }
    if (typeof get === 'function' && typeof set === 'function') return
  }
  throw wrongOption('cache', 'an object with the functions get and set', cache)
}
