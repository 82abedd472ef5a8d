import { connect } from '@touchstone/client'
import { limits } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineAnimals } from './animals.ts'
import { collected } from './collected.ts'
import { openServer } from './homes.ts'
import { rawRequest } from './raw-request.ts'
import { refusalOf } from './refusal.ts'
import { stageOne, stored } from './unchanged.ts'

describe('a call over HTTP is refused', () => {
  const post = (home: { url: string; token: string }, path: string, body: string) =>
    rawRequest(`${home.url}/trpc/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${home.token}`, 'content-type': 'application/json' },
      body,
    })
  const wireError = z.object({
    error: z.object({
      message: z.string(),
      data: z.object({ touchstone: z.object({ code: z.string() }) }),
    }),
  })
  const codeOf = (text: string): string =>
    wireError.parse(JSON.parse(text)).error.data.touchstone.code

  it('when its body is larger than 4 MiB, and not when several together are', async () => {
    await using home = await openServer()
    const { Model, model } = await stageOne(home)
    const metadata = { text: 'x'.repeat(limits.requestBytes) }
    const sum = { text: 'x'.repeat(250_000) }
    const before = await stored(home)
    const alone = await refusalOf(Model.create('b', { metadata }))
    expect(alone.code).toBe('too_large')
    expect(alone.message).toContain('at most 4194304 bytes')
    expect(await stored(home)).toEqual(before)
    const names = Array.from({ length: 20 }, (_, n) => `b ${n}`)
    const made = await Promise.all(names.map((name) => Model.create(name, { metadata: sum })))
    expect(made.map(({ name }) => name)).toEqual(names)
    expect((await model.update({ metadata: sum })).revision).toBe(2)
  })

  it('when a newer client calls what the server does not have yet', async () => {
    await using home = await openServer()
    const { status, text } = await post(home, 'models.dream', '{}')
    expect([status, codeOf(text)]).toEqual([404, 'not_found'])
    expect(wireError.parse(JSON.parse(text)).error.message).toMatch(
      /^This server, Touchstone \d+\.\d+\.\d+, has no procedure "models\.dream"\. If the client is newer, update the server/,
    )
  })

  it('when its body is no JSON', async () => {
    await using home = await openServer()
    for (const body of ['{"name":', 'name=x', '"', '[1,', '\u0000']) {
      const { status, text } = await post(home, 'workflows.define', body)
      expect([body, status, codeOf(text)]).toEqual([body, 400, 'bad_input'])
    }
  })

  it('when its body is JSON of another form', async () => {
    await using home = await openServer()
    for (const body of ['', 'null', '[]', '5', '"x"', '{}', '{"name":5,"schemas":{}}']) {
      const { status, text } = await post(home, 'workflows.define', body)
      expect([body, status, codeOf(text)]).toEqual([body, 400, 'bad_input'])
    }
  })

  it('when a number would lose digits, or a key appears twice', async () => {
    await using home = await openServer()
    const { workflowId } = await stageOne(home)
    const before = await stored(home)
    const metadata = [
      ['{"seed":12345678901234567890}', 'metadata.seed: 12345678901234567890 would become'],
      ['{"seed":-0}', 'metadata.seed: -0 would become 0'],
      ['{"deep":[{"x":1e999}]}', 'metadata.deep[0].x: 1e999 is too large for a number'],
      ['{"a":1,"a":2}', 'metadata: The key "a" appears twice'],
      ['{"__proto__":1}', 'may not be called __proto__'],
    ]
    for (const [json = '', message] of metadata) {
      const body = `{"workflowId":"${workflowId}","name":"new","metadata":${json}}`
      const { status, text } = await post(home, 'models.create', body)
      expect([json, status, codeOf(text)]).toEqual([json, 400, 'bad_input'])
      expect(wireError.parse(JSON.parse(text)).error.message).toContain(message)
    }
    const input = encodeURIComponent(
      '{"filter":{"metadata":[{"path":"a","equals":9007199254740993}]}}',
    )
    const headers = { authorization: `Bearer ${home.token}` }
    const query = await rawRequest(`${home.url}/trpc/models.list?input=${input}`, { headers })
    expect([query.status, codeOf(query.text)]).toEqual([400, 'bad_input'])
    expect(await stored(home)).toEqual(before)
  })

  it('when there is no such procedure, or it is called by the wrong method', async () => {
    await using home = await openServer()
    for (const path of ['models.destroy', 'nothing', '__proto__', 'models.constructor']) {
      const { status, text } = await post(home, path, '{}')
      expect([path, status, codeOf(text)]).toEqual([path, 404, 'not_found'])
      expect(text).toContain(path)
    }
    const headers = { authorization: `Bearer ${home.token}` }
    const wrong = await rawRequest(`${home.url}/trpc/workflows.define?input=%7B%7D`, { headers })
    expect([wrong.status, codeOf(wrong.text)]).toEqual([405, 'bad_input'])
    const elsewhere = await rawRequest(`${home.url}/nothing/here`, { headers })
    expect(elsewhere.status).toBe(404)
    expect(elsewhere.text).toContain('There is nothing at /nothing/here')
  })

  it('alone, when the other calls of its batch are fine', async () => {
    await using home = await openServer()
    const { rpc } = connect({ url: home.url, token: home.token })
    const { workflowId } = await stageOne(home)
    const names = ['one', '', 'taken', 'two', 'mdl_0k3v9x2m4qa']
    const outcomes = await Promise.allSettled(
      names.map((name) => rpc.models.create.mutate({ workflowId, name })),
    )
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'rejected',
    ])
    const { Model } = defineAnimals(home.touchstone)
    const kept = (await collected(Model.list())).map(({ name }) => name)
    expect(kept.toSorted()).toEqual(['one', 'taken', 'two'])
  })
})
