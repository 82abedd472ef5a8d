import { describe, expect, it } from 'vitest'
import { author, bob, openStore } from './testing.ts'

describe('a workflow', () => {
  const wants = (type: string) => ({ inference: { type } })

  it('keeps a revision for each set of schemas, whoever defines it again', async () => {
    const { services } = openStore()
    const define = async (type: string) => {
      const schemas = wants(type)
      const { schemaRevision, created } = await services.workflows.define(
        { name: 'w', schemas },
        author,
      )
      return [schemaRevision, created]
    }
    expect(await define('string')).toEqual([1, true])
    expect(await define('number')).toEqual([2, false])
    expect(await define('string')).toEqual([1, false])
  })

  it('that two define at the same moment is one, with the schemas of both', async () => {
    const store = openStore()
    const schemas = wants('number')
    store.beforeNextWrite(() => store.others.workflows.define({ name: 'w', schemas }, bob))
    const mine = await store.services.workflows.define(
      { name: 'w', schemas: wants('string') },
      author,
    )
    expect(mine).toMatchObject({
      schemaRevision: 2,
      created: false,
      workflow: { createdBy: 'bob' },
    })
    expect(await store.services.workflows.schemas(mine.workflow.id, 1)).toEqual(schemas)
  })
})
