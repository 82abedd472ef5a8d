import { test as runTest } from '@touchstone/client'
import { formatId, idToInteger } from '@touchstone/core'
import { describe, expect, it } from 'vitest'
import { openClocked } from './clocked-home.ts'
import { homes } from './every-home.ts'
import { refusalOf } from './refusal.ts'
import { stage } from './run-kit.ts'

describe.each(homes)('Runs listed by an integer $name', ({ open }) => {
  it('are those of the model or the suite that has it as its id, as by the text', async () => {
    await using home = await open()
    const { testRuns, models } = home.touchstone.rpc
    const { model, suite, testCase } = await stage(home.touchstone, { count: 3 })
    const { run } = await runTest(model, suite)
    const listed = async (of?: string | number) =>
      (await testRuns.list.query({ of })).items.map(({ id }) => id)
    for (const { id } of [model, suite]) {
      expect(await listed(idToInteger(id))).toEqual([run.id])
      expect(await listed(id.toUpperCase())).toEqual([run.id])
    }
    // A deleted model keeps its runs, and its id.
    await models.delete.mutate({ id: model.id, revision: 1 })
    expect(await listed(idToInteger(model.id))).toEqual(await listed(model.id))

    for (const { id } of [testCase, run]) {
      const integer = idToInteger(id)
      const { code, message } = await refusalOf(listed(integer))
      expect(code).toBe('not_found')
      expect(message).toContain(`neither a model ${formatId('model', integer)} nor a test suite`)
    }
    for (const of of [0, -1, 1.5, testCase.id, 'suite', '1']) {
      const { code, message } = await refusalOf(listed(of))
      expect(code).toBe('bad_input')
      expect(message).toMatch(
        /^of: .* is not the id of a model or a test suite\. Expected mdl_ or suite_ and 11 digits/,
      )
    }
  })
})

it('an integer that is the id of a model and of a suite is refused, and names both', async () => {
  await using home = await openClocked()
  const { model, suite } = await stage(home.touchstone, { count: 3 })
  await runTest(model, suite)
  const integer = idToInteger(suite.id)
  const twin = formatId('model', integer)
  // Two processes may make the same integer for things of different kinds.
  const { id: workflowId } = await home.touchstone.rpc.workflows.get.query({ workflow: 'Animals' })
  const value = JSON.stringify({ id: twin, name: 'twin', workflowId, deletedAt: null })
  await home.data.table.write([{ put: { pk: 'model', sk: twin }, value, expect: 0 }])
  const { testRuns } = home.touchstone.rpc
  const { code, message } = await refusalOf(testRuns.list.query({ of: integer }))
  expect(code).toBe('bad_input')
  expect(message).toContain(`model ${twin} or of the test suite ${suite.id}`)
  expect((await testRuns.list.query({ of: suite.id })).items).toHaveLength(1)
})
