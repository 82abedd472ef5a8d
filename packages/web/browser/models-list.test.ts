import { defineEvaluator, test as runTest } from '@touchstone/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

const names = (page: Page): Promise<string[]> => page.locator('a[data-row]').allInnerTexts()

describeInBrowser('the list of models', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
    const { rpc } = site.touchstone
    const animals = await seedAnimals(site.touchstone, 'Animals')
    const { workflow } = await rpc.workflows.define.mutate({ name: 'Birds', schemas: {} })
    const ofAnimals = await rpc.workflows.get.query({ workflow: 'Animals' })
    const made = [
      ['b', ofAnimals.id, ['x', 'y'], { lr: 0.1, on: true }],
      ['a', workflow.id, [], { lr: 10, on: 'true' }],
      ['d', ofAnimals.id, ['w'], { lr: 'fast' }],
      ['c', workflow.id, ['z'], {}],
    ] as const
    for (const [name, workflowId, tags, metadata] of made)
      await rpc.models.create.mutate({ workflowId, name, tags: [...tags], metadata })
    const a = await rpc.models.get.query({ model: 'a' })
    await rpc.models.update.mutate({ id: a.id, revision: 1, tags: ['v'] })
    // A share that has more digits than are shown.
    const evaluator = defineEvaluator(animals.workflow, {
      name: 'share',
      version: '1',
      testSample: ({ inference }) => ({ score: inference.score }),
      testSuite: () => ({ accuracy: 2 / 3 }),
    })
    for (const name of ['d', 'b']) {
      const { model } = await animals.workflow.Model.getOrCreate(name, {
        infer: ({ text }) => ({ label: text.endsWith('0') ? 'kind 0' : 'kind 1', score: 1 }),
      })
      await runTest(model, animals.suite, { evaluator })
    }
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it.each([
    ['Name', ['a', 'b', 'c', 'd']],
    ['Workflow', ['b', 'd', 'a', 'c']],
    ['Tags', ['a', 'd', 'b', 'c']],
    ['Created', ['c', 'd', 'a', 'b']],
    // The ones that were never tested come last, in either order.
    ['Last run', ['b', 'd', 'c', 'a']],
    // Numbers before texts; those without a value last.
    ['lr', ['b', 'a', 'd', 'c']],
  ])('is sorted by %s, and the other way round', async (title, order) => {
    const columns = ['workflow', 'tags', 'created', 'lastRun', 'meta:lr']
    const { page } = await site.visit(`/models?${columns.map((one) => `column=${one}`).join('&')}`)
    const heading = page.getByRole('columnheader', { name: title })
    await heading.getByRole('button').click()
    const isNewestFirst = title === 'Created' || title === 'Last run'
    const first = isNewestFirst ? 'descending' : 'ascending'
    await expect.poll(() => heading.getAttribute('aria-sort')).toBe(first)
    await expect.poll(() => names(page)).toEqual(order)
    await heading.getByRole('button').click()
    await expect.poll(() => heading.getAttribute('aria-sort')).not.toBe(first)
    const last = { 'Last run': 2, lr: 1 }[title] ?? 0
    const valued = order.slice(0, order.length - last)
    await expect
      .poll(async () => (await names(page)).slice(0, valued.length))
      .toEqual(valued.toReversed())
  })

  it('is narrowed by workflow and by values of any type, in the address, and widened again', async () => {
    const { page } = await site.visit('/models?sort=name')
    await page.getByRole('button', { name: '+ filter' }).click()
    // By an arrow key in the closed list: what it passes by is no end of the choice.
    await page.getByRole('combobox', { name: 'Workflow' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Home')
    await page.getByRole('combobox', { name: 'Workflow' }).selectOption('Birds')
    await expect.poll(() => names(page)).toEqual(['a', 'c'])
    await page.getByLabel('Metadata path').fill('on')
    await page.getByLabel('is exactly').fill('"true"')
    await page.getByRole('button', { name: 'Add filter' }).click()
    await expect.poll(() => names(page)).toEqual(['a'])
    const other = await site.visit(page.url().slice(site.url.length))
    await expect.poll(() => names(other.page)).toEqual(['a'])
    await page.goBack()
    await expect.poll(() => names(page)).toEqual(['a', 'c'])
    await page.getByRole('button', { name: 'Remove the filter workflow: Birds' }).click()
    await page.getByRole('button', { name: '+ filter' }).click()
    await page.getByLabel('Metadata path').fill('on')
    await page.getByLabel('is exactly').fill('true')
    await page.getByRole('button', { name: 'Add filter' }).click()
    await expect.poll(() => names(page)).toEqual(['b'])
    await page.getByRole('button', { name: 'Remove the filter on = true' }).click()
    await expect.poll(() => names(page)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('shows the columns that one picks, with what they are of, down to none', async () => {
    const { page } = await site.visit('/models?sort=name')
    await page.getByRole('columnheader', { name: 'Workflow' }).waitFor()
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: 'b', exact: true }) })
    await row.getByText('Animals', { exact: true }).waitFor()
    // All digits of a rounded number are there to be seen.
    const share = row.getByTitle(`accuracy: ${2 / 3}`)
    expect(await share.innerText()).toBe('0.6667')
    await page.getByRole('button', { name: 'columns ▾' }).click()
    await page.getByLabel('Search columns').fill('l')
    await page.getByLabel('lr', { exact: true }).check()
    await page.getByLabel('Last run', { exact: true }).uncheck()
    await page.getByLabel('Search columns').fill('')
    for (const title of ['Workflow', 'Tags', 'Edited'])
      await page.getByLabel(title, { exact: true }).uncheck()
    await row.getByText('0.1', { exact: true }).waitFor()
    await page.getByLabel('lr', { exact: true }).uncheck()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('columnheader').count()).toBe(2)
    const other = await site.visit(page.url().slice(site.url.length))
    await other.page.getByRole('link', { name: 'b', exact: true }).waitFor()
    expect(await other.page.getByRole('columnheader').count()).toBe(2)
  })

  it('has the archived ones apart, and brings several of them back', async () => {
    const { page } = await site.visit('/models?sort=name')
    await page.getByLabel('Select a', { exact: true }).check()
    await page.getByLabel('Select c', { exact: true }).check()
    await page.getByRole('button', { name: 'Archive 2 models' }).click()
    await expect.poll(() => names(page)).toEqual(['b', 'd'])
    await page.getByRole('button', { name: '+ filter' }).click()
    await page.getByLabel('Archived models').click()
    await expect.poll(() => names(page)).toEqual(['a', 'c'])
    await page.getByLabel('Select all').check()
    await page.getByRole('button', { name: 'Restore 2 models' }).click()
    await page.getByText('No model is like that').waitFor()
    await page.getByRole('button', { name: 'Show all models' }).click()
    await expect.poll(async () => (await names(page)).toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })
})
