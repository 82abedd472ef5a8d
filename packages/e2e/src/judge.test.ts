import { test as runTest } from '@touchstone/client'
import { judge, type JudgeOptions, type Verdict } from '@touchstone/client/evaluators'
import { TouchstoneError } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openInProcess, type Home } from './homes.ts'

/** Answers that a model has given, and whether people find them helpful. */
async function stage({ touchstone }: Home, count = 4) {
  const workflow = touchstone.defineWorkflow('Answers', {
    testSample: z.object({ number: z.number() }),
    groundTruth: z.object({ helpful: z.enum(['yes', 'no', 'maybe']).nullable() }),
    inference: z.object({ text: z.string() }),
  })
  const testCase = await workflow.TestCase.create('all', {
    samples: Array.from({ length: count }, (_, number) => ({
      testSample: { number },
      groundTruth: { helpful: number % 2 === 0 ? ('yes' as const) : null },
    })),
  })
  const suite = await workflow.TestSuite.create('suite', { testCases: [testCase] })
  const model = await workflow.Model.create('model', {
    infer: ({ number }) => ({ text: `answer ${number}` }),
  })
  const asked: string[] = []
  type Options = JudgeOptions<(typeof workflow)['types']>
  /** A judge that finds even numbers helpful. */
  const judged = (options: Partial<Options> = {}) =>
    judge(workflow, {
      name: 'helpful',
      prompt: ({ inference }) => inference.text,
      ask: ({ prompt }) => {
        asked.push(prompt)
        return { answer: /[02468]$/.test(prompt) ? 'Yes.' : 'No.' }
      },
      choices: { yes: 1, no: 0 },
      ...options,
    })
  const evaluate = async (evaluator: ReturnType<typeof judged>, of = model) =>
    runTest(of, suite, { evaluator, handleSignals: false })
  return { workflow, testCase, suite, model, judged, asked, evaluate }
}

describe('a judge', () => {
  it('counts verdicts, and compares them with those of people', async () => {
    await using home = await openInProcess()
    const { judged, evaluate, asked, model, suite } = await stage(home)
    const { testSuite, run } = await evaluate(
      judged({ human: ({ groundTruth }) => groundTruth.helpful }),
    )
    expect(testSuite).toMatchObject({
      n: 4,
      unjudged: 0,
      rate: 0.5,
      verdicts: [
        { label: 'yes', count: 2 },
        { label: 'no', count: 2 },
      ],
      human: { n: 2, accuracy: 1, note: expect.stringContaining('Fewer than 30') },
    })
    expect(run.headline?.map(({ name, value }) => [name, value])).toEqual([
      ['rate', 0.5],
      ['mean', 0.5],
    ])
    expect(asked.toSorted()).toEqual(['answer 0', 'answer 1', 'answer 2', 'answer 3'])
    // The run has all metrics of samples; nothing is asked for again.
    await runTest(model, suite, { evaluator: judged(), handleSignals: false })
    expect(asked).toHaveLength(4)
  })

  it('gives the same metrics from the same cache, and asks nothing', async () => {
    await using home = await openInProcess()
    const { workflow, judged, evaluate, asked } = await stage(home)
    const cache = new Map<string, Verdict>()
    let cost = 0
    const ask: JudgeOptions<(typeof workflow)['types']>['ask'] = ({ prompt, vote }) => {
      asked.push(prompt)
      cost += 0.1
      return { answer: (vote + prompt.length) % 2 === 0 ? 'yes' : 'no', reason: `${cost}`, cost }
    }
    const first = await evaluate(judged({ cache, ask, votes: 3 }))
    expect(asked).toHaveLength(12)
    const again = await workflow.Model.create('again', {
      infer: ({ number }) => ({ text: `answer ${number}` }),
    })
    const second = await evaluate(judged({ cache, ask, votes: 3 }), again)
    expect(asked).toHaveLength(12)
    expect(JSON.stringify(second.testSuite)).toBe(JSON.stringify(first.testSuite))
    expect(first.testSuite).toMatchObject({ alpha: expect.any(Number), cost: expect.any(Number) })
    // More votes ask for those alone.
    await evaluate(judged({ cache, ask, votes: 4 }), again)
    expect(asked).toHaveLength(16)
  })

  it('asks once about samples with the same prompt', async () => {
    await using home = await openInProcess()
    const { judged, evaluate, asked } = await stage(home, 40)
    const { testSuite } = await evaluate(judged({ prompt: () => 'All the same 2', concurrency: 8 }))
    expect(asked).toHaveLength(1)
    expect(testSuite?.rate).toBe(1)
  })

  it('asks once more where an answer names no choice, and then leaves it unjudged', async () => {
    await using home = await openInProcess()
    const { judged, evaluate, asked } = await stage(home)
    const cache = new Map<string, Verdict>()
    const ask = ({ prompt }: { prompt: string }) => {
      asked.push(prompt)
      if (prompt === 'answer 0') return { answer: 'I cannot say.' }
      if (prompt === 'answer 1') return { answer: null }
      return { answer: asked.filter((one) => one === prompt).length === 1 ? 'hm' : 'yes' }
    }
    const { testSuite } = await evaluate(judged({ ask, cache }))
    expect(asked).toHaveLength(8)
    expect(testSuite).toMatchObject({ n: 4, unjudged: 2, rate: 1 })
    expect([...cache.values()].flatMap(({ reason = [] }) => reason).toSorted()).toEqual([
      'The answer "I cannot say." names none of the choices, asked twice. The choices are "yes", "no".',
      'The answer is empty, asked twice. The choices are "yes", "no".',
    ])
  })

  it('counts what every answer cost, also where the last one does not say', async () => {
    await using home = await openInProcess()
    const { judged, evaluate, asked } = await stage(home)
    const ask = ({ prompt }: { prompt: string }) => {
      asked.push(prompt)
      const isFirst = asked.filter((one) => one === prompt).length === 1
      return isFirst ? { answer: 'hm', tokens: 7, cost: 0.5 } : { answer: 'yes', tokens: 1 }
    }
    expect((await evaluate(judged({ ask }))).testSuite).toMatchObject({ tokens: 32, cost: 2 })
  })

  it('leaves a sample unjudged when asking fails or takes too long, and asks again in the next test', async () => {
    await using home = await openInProcess()
    const { judged, evaluate, asked } = await stage(home)
    let works = false
    const ask = async ({
      prompt,
      vote,
      signal,
    }: {
      prompt: string
      vote: number
      signal: AbortSignal
    }) => {
      asked.push(`${prompt} ${vote}`)
      if (!works && prompt === 'answer 0' && vote === 2) throw new Error('429 Too Many Requests')
      if (!works && prompt === 'answer 1')
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        })
      return { answer: 'yes' }
    }
    const evaluator = judged({ ask, votes: 2, timeoutMs: 200 })
    const first = await evaluate(evaluator)
    expect(first.testSuite).toMatchObject({ n: 4, unjudged: 2, rate: 1 })
    expect(first.testCases[0]?.metrics).toMatchObject({ n: 4, unjudged: 2, $errors: 2 })
    works = true
    asked.length = 0
    const second = await evaluate(evaluator)
    expect(second.testSuite).toMatchObject({ n: 4, unjudged: 0, rate: 1 })
    // The vote that was paid for is kept.
    expect(asked.toSorted()).toEqual(['answer 0 2', 'answer 1 1', 'answer 1 2'])
  })

  it('stops asking when the test is stopped, and keeps what was paid for', async () => {
    await using home = await openInProcess()
    const { judged, model, suite, asked } = await stage(home, 50)
    const cache = new Map<string, Verdict>()
    const stop = new AbortController()
    const ask = async ({ prompt }: { prompt: string }) => {
      asked.push(prompt)
      if (asked.length === 10) stop.abort()
      // Those under way answer in spite of the stop.
      await new Promise((resolve) => setImmediate(resolve))
      return { answer: 'yes' }
    }
    const evaluator = judged({ ask, cache, concurrency: 4 })
    await expect(
      runTest(model, suite, { evaluator, signal: stop.signal, handleSignals: false }),
    ).rejects.toThrow(/aborted|stopped/i)
    const before = asked.length
    expect(before).toBeLessThan(20)
    await expect.poll(() => cache.size).toBe(before)
    const { testSuite } = await runTest(model, suite, { evaluator, handleSignals: false })
    expect(testSuite).toMatchObject({ n: 50, rate: 1 })
    expect(asked).toHaveLength(50)
  })

  it('ends the test at the first mistake that all samples would share', async () => {
    await using home = await openInProcess()
    const { judged, evaluate, asked } = await stage(home)
    const failure = async (options: object) => {
      asked.length = 0
      const error: unknown = await evaluate(
        judged({ concurrency: 1, retries: 3, ...options }),
      ).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TouchstoneError)
      expect(error).toHaveProperty('code', 'bad_input')
      return (error as TouchstoneError).message
    }
    const said = (made: unknown) => ({
      ask: () => {
        asked.push('')
        return made
      },
    })
    const shape = "ask must return an object with answer, such as { answer: 'yes' }, not "
    expect(await failure(said('yes'))).toBe(`${shape}"yes".`)
    expect(asked).toHaveLength(1)
    expect(await failure(said(undefined))).toBe(`${shape}undefined.`)
    expect(await failure(said({ text: 'yes' }))).toBe(`${shape}{"text":"yes"}.`)
    expect(await failure(said({ answer: 1 }))).toBe(
      'The answer that ask returns must be a string, not 1.',
    )
    expect(await failure(said({ answer: 'yes', cost: 'much' }))).toBe(
      'The cost that ask returns must be a number of 0 or more, not "much".',
    )
    expect(await failure({ prompt: () => undefined })).toBe(
      'prompt must return a string, not undefined, for the test sample {"number":0}.',
    )
    expect(await failure({ human: () => 'maybe' })).toBe(
      'human must return one of the choices "yes", "no", or null, not "maybe", for the test sample {"number":0}.',
    )
    expect(asked).toHaveLength(0)
    const broken = () => Promise.reject(new Error('disk full'))
    expect(await failure({ cache: { get: () => undefined, set: broken } })).toBe(
      "The judge's cache.set failed: disk full",
    )
    expect(await failure({ cache: { get: () => 'yes', set: broken } })).toBe(
      'The judge\'s cache.get must return a verdict that was set before, not "yes".',
    )
  })

  it('says what is wrong with its options', async () => {
    await using home = await openInProcess()
    const { judged } = await stage(home)
    const make = (options: object) => () => judged(options)
    const choices = 'choices must be an object of scores by answer, such as { yes: 1, no: 0 }, not '
    expect(make({ choices: {} })).toThrow(`${choices}{}.`)
    expect(make({ choices: ['yes'] })).toThrow(`${choices}["yes"].`)
    expect(make({ choices: { yes: Number.NaN } })).toThrow(
      'The score of the choice "yes" must be a finite number, not NaN.',
    )
    expect(make({ choices: { yes: '1' } })).toThrow(
      'The score of the choice "yes" must be a finite number, not "1".',
    )
    expect(make({ choices: { Yes: 1, yes: 0 } })).toThrow(
      'The choices "Yes" and "yes" differ only in case or white space',
    )
    expect(make({ choices: { ' ': 1 } })).toThrow('The name of a choice must be')
    expect(make({ votes: 0 })).toThrow('votes must be a positive integer, not 0.')
    expect(make({ votes: 101 })).toThrow('votes must be an integer from 1 to 100, not 101.')
    expect(make({ ask: 'gpt' })).toThrow('ask must be a function, not "gpt".')
    expect(make({ prompt: undefined })).toThrow('prompt must be a function, not undefined.')
    expect(make({ cache: 'verdicts.jsonl' })).toThrow(
      'cache must be an object with the functions get and set, not "verdicts.jsonl".',
    )
    expect(make({ positive: 'si' })).toThrow(
      'positive must be one of the choices "yes", "no", not "si".',
    )
    expect(make({ name: undefined })).toThrow(
      'is a function, so the options do not identify the evaluator. Give it a name',
    )
  })
})
