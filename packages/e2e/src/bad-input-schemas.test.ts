import { defineEvaluator, test as runTest } from '@touchstone/client'
import { limits, type ErrorCode, type JsonObject } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { animalTypes } from './animals.ts'
import { homes } from './every-home.ts'
import { deep, parsed, untyped } from './json-object.ts'
import { refusalBy, refusalOf } from './refusal.ts'
import { expectUnchanged, stageOne } from './unchanged.ts'

describe.each(homes)('the registry $name refuses', ({ open }) => {
  it('JSON Schemas that are none', async () => {
    expect.hasAssertions()
    await using home = await open()
    await stageOne(home)
    const { rpc } = home.touchstone
    let nested: JsonObject = { type: 'string' }
    for (let n = 0; n < 1_000; n++) nested = { not: nested }
    let veryNested = nested
    for (let n = 0; n < 3_000; n++) veryNested = { not: veryNested }
    const schemas: [JsonObject, ErrorCode, RegExp][] = [
      [{ type: 'strong' }, 'bad_input', /inference schema of workflow "X" is not a usable/],
      [{ type: 5 }, 'bad_input', /not a usable JSON Schema/],
      [{ properties: [] }, 'bad_input', /not a usable JSON Schema/],
      [{ $ref: 'https://evil.example/schema' }, 'bad_input', /evil\.example/],
      [{ pattern: '(' }, 'bad_input', /inference schema/],
      [{ $async: true }, 'bad_input', /\$async/],
      [{ description: 'x'.repeat(70_000) }, 'too_large', /at most 65536/],
      [nested, 'bad_input', /inference schema.*nested deeper than 256 levels/],
      [veryNested, 'bad_input', /inference schema.*nested deeper than 256 levels/],
      [untyped([]), 'bad_input', /schemas\.inference: .*object/],
    ]
    for (const [inference, code, says] of schemas)
      await expectUnchanged(home, {
        [JSON.stringify(inference).slice(0, 40)]: {
          attempt: () => rpc.workflows.define.mutate({ name: 'X', schemas: { inference } }),
          code,
          says,
        },
      })
  })

  it('zod types that JSON Schema cannot say', async () => {
    await using home = await open()
    await stageOne(home)
    const types = { date: z.date(), map: z.map(z.string(), z.string()), big: z.bigint() }
    for (const [what, inference] of Object.entries(types)) {
      const define = () =>
        home.touchstone.defineWorkflow('X', { ...animalTypes, inference: z.object({ inference }) })
      const { code, message } = await refusalBy(define)
      expect([what, code]).toEqual([what, 'bad_input'])
      expect(message).toMatch(/The inference type of "X" cannot be written as JSON Schema/)
    }
  })

  it('a testSample type that is no object', async () => {
    await using home = await open()
    const define = () =>
      home.touchstone.defineWorkflow('X', { ...animalTypes, testSample: z.string() })
    const { code, message } = await refusalBy(define)
    expect(code).toBe('bad_input')
    expect(message).toMatch(/The testSample type of "X" must be an object.*z\.object/)
  })

  it('metrics that are too many or no JSON, without touching those that are there', async () => {
    await using home = await open()
    const workflow = await stageOne(home)
    const { rpc } = home.touchstone
    const evaluator = defineEvaluator(workflow, {
      name: 'e',
      version: '1',
      testSuite: () => ({ fine: true }),
    })
    const { run } = await runTest(workflow.model, workflow.suite, { evaluator })
    const put = (metrics: JsonObject, configuration = 0) =>
      rpc.testRuns.putMetrics.mutate({
        id: run.id,
        entries: [{ configuration, testCaseId: null, metrics }],
      })
    const before = await rpc.testRuns.metrics.query({ id: run.id })
    const refusals: [() => Promise<unknown>, ErrorCode, RegExp][] = [
      [() => put({ text: 'x'.repeat(limits.metricsBytes) }), 'too_large', /the test suite.*262144/],
      [() => put(deep(33)), 'bad_input', /the test suite.*deeper than 32/],
      [() => put(parsed('{"__proto__":1}')), 'bad_input', /__proto__/],
      [() => put({}, 1), 'bad_input', /no number 1/],
    ]
    for (const [attempt, code, says] of refusals) {
      const error = await refusalOf(attempt())
      expect(error.code).toBe(code)
      expect(error.message).toMatch(says)
    }
    expect(await rpc.testRuns.metrics.query({ id: run.id })).toEqual(before)
  })
})
