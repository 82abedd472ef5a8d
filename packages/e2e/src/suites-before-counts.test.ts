import { expect, it } from 'vitest'
import { openClocked } from './clocked-home.ts'
import { stage } from './run-kit.ts'

it('a suite that was stored before its test cases were counted counts them at its next edit', async () => {
  await using home = await openClocked()
  const { rpc } = home.touchstone
  const { suite } = await stage(home.touchstone, { count: 3 })
  const key = { pk: 'testSuite', sk: suite.id }
  const item = await home.data.table.get(key)
  const { testCases: counted, ...old } = JSON.parse(item?.value ?? '{}')
  expect(counted).toBe(1)
  // A record is at the revision of its item: it is taken away, and written for the first time again.
  await home.data.table.write([{ delete: key, expect: 1 }])
  await home.data.table.write([{ put: key, value: JSON.stringify(old), expect: 0 }])
  const { workflowId } = old
  const [listed] = (await rpc.testSuites.list.query({ workflowId })).items
  expect(listed).toMatchObject({ name: 'suite', samples: 3 })
  expect(listed).not.toHaveProperty('testCases')
  const { testCases } = await rpc.testSuites.get.query({ testSuite: suite.id })
  expect(testCases).toHaveLength(1)
  const { revision } = old
  const edited = await rpc.testSuites.edit.mutate({
    id: suite.id,
    revision,
    description: 'Of long ago.',
  })
  expect(edited).toMatchObject({ testCases: 1, version: 1, description: 'Of long ago.' })
})
