import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

/** Expects the list to show these; a page that has just been opened has time to load. */
const expectNames = (page: Page, expected: readonly string[]): Promise<void> =>
  expect
    .poll(() => page.locator('a[data-row]').allInnerTexts(), { timeout: 15_000 })
    .toEqual(expected)
const openMenu = (page: Page): Promise<void> =>
  page.getByRole('button', { name: '+ filter' }).click()
const addFilter = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Add filter' }).click()

describeInBrowser('conditions on models', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
    const { rpc } = site.touchstone
    const { workflow } = await rpc.workflows.define.mutate({ name: 'Nets', schemas: {} })
    const made = [
      ['a', { lr: 0.001, data: 'ImageNet' }],
      ['b', { lr: 0.01, data: ['imagenet', 'coco'], 'x<y': 1 }],
      ['c', { lr: 10, at: '2026-03-01T12:00:00Z' }],
      ['d', { lr: 'fast', at: '2026-04-01' }],
      ['e', {}],
    ] as const
    for (const [name, metadata] of made)
      await rpc.models.create.mutate({
        workflowId: workflow.id,
        name,
        metadata: JSON.parse(JSON.stringify(metadata)),
      })
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('are made in the filter menu, stand in the address, and are taken off one by one', async () => {
    const { page } = await site.visit('/models?sort=name')
    await expectNames(page, ['a', 'b', 'c', 'd', 'e'])
    await openMenu(page)
    await page.getByLabel('Metadata path').fill('lr')
    await page.getByLabel('Comparison').selectOption('is greater than (>)')
    await page.getByLabel('is greater than (>)').fill('0.001')
    await addFilter(page)
    await expectNames(page, ['b', 'c'])
    await openMenu(page)
    await page.getByLabel('Metadata path').fill('data')
    await page.getByLabel('Comparison').selectOption('contains')
    await page.getByLabel('contains', { exact: true }).fill('IMAGENET')
    await addFilter(page)
    await expectNames(page, ['b'])
    const other = await site.visit(page.url().slice(site.url.length))
    await expectNames(other.page, ['b'])
    await other.page.goto(`${site.url}/models?sort=name&lacks=at&where=lr%3E0.001`)
    await expectNames(other.page, ['b'])
    await page.getByRole('button', { name: 'Remove the filter lr > 0.001' }).click()
    await expectNames(page, ['a', 'b'])
    await page.getByRole('button', { name: 'Remove the filter data contains "IMAGENET"' }).click()
    await expectNames(page, ['a', 'b', 'c', 'd', 'e'])
    await page.goBack()
    await expectNames(page, ['a', 'b'])
  })

  it('ask whether a path is there, with a key that looks like an operator', async () => {
    const { page } = await site.visit('/models?sort=name')
    await openMenu(page)
    await page.getByLabel('Metadata path').fill('lr')
    await page.getByLabel('Comparison').selectOption('is absent')
    expect(await page.getByPlaceholder('0.01, true, adam').count()).toBe(0)
    await addFilter(page)
    await expectNames(page, ['e'])
    await page.getByRole('button', { name: 'Remove the filter lr is absent' }).click()
    await openMenu(page)
    await page.getByLabel('Metadata path').fill('x<y')
    await page.getByLabel('Comparison').selectOption('is at least (≥)')
    await page.getByLabel('is at least (≥)').fill('1')
    await addFilter(page)
    await expectNames(page, ['b'])
    // The address of before there were operators still means that key.
    await page.goto(`${site.url}/models?meta=x<y%3D1`)
    await expectNames(page, ['b'])
    await page.getByRole('button', { name: 'Remove the filter x<y = 1' }).waitFor()
  })

  it('compare the days of creation and of the last edit', async () => {
    const { page } = await site.visit('/models?sort=name')
    await openMenu(page)
    await page.getByLabel('Filter by').selectOption('time of creation')
    await page.getByLabel('Comparison').selectOption('on or before')
    await page.getByLabel('Day (UTC)').fill('2025-06-01')
    await addFilter(page)
    await page.getByText('No model is like that').waitFor()
    await page.getByRole('button', { name: 'Remove the filter Created ≤ 2025-06-01' }).click()
    await page.goto(`${site.url}/models?sort=name&created=%3E%3D2025-06-01&updated=>2025-06-01`)
    await expectNames(page, ['a', 'b', 'c', 'd', 'e'])
    await page.getByRole('button', { name: 'Remove the filter Edited > 2025-06-01' }).waitFor()
  })

  it('are made by the keyboard alone, and refused with a reason where they make no sense', async () => {
    const { page, picture } = await site.visit('/models?sort=name')
    await page.getByRole('button', { name: '+ filter' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Metadata path').focus()
    await page.keyboard.type('lr')
    await page.keyboard.press('Tab')
    // The letters that a choice begins with choose it.
    await page.keyboard.type('is less')
    expect(await page.getByLabel('Comparison').inputValue()).toBe('<')
    await page.keyboard.press('Tab')
    await page.keyboard.type('true')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('true has no order').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('models-filter')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('0,01')
    await page.keyboard.press('Enter')
    await page
      .getByRole('alert')
      .getByText('Did you mean 0.01? To compare with the text, write it in quotes: "0,01".')
      .waitFor()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('0.01')
    await page.keyboard.press('Enter')
    await expectNames(page, ['a'])
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('+ filter')
  })

  it('that an address has and that make no sense are refused by name, and can be taken off', async () => {
    const { page } = await site.visit('/models?sort=name&where=lr>true&created=>soon')
    await page.getByText(/metadata\[0\]\.value: > compares numbers.*true has no order/).waitFor()
    await page.getByRole('button', { name: 'Remove the filter lr > true' }).click()
    await page.getByText(/"soon" is not a time/).waitFor()
    await page.getByRole('button', { name: 'Remove the filter Created > soon' }).click()
    await expectNames(page, ['a', 'b', 'c', 'd', 'e'])
    await page.goto(`${site.url}/models?sort=name&where=lr%3D%3D0.01`)
    await page.getByText(/metadata\[0\]\.op: "==" is not an operator.*; did you mean =/).waitFor()
    await page.getByRole('button', { name: 'Remove the filter lr == 0.01' }).click()
    await expectNames(page, ['a', 'b', 'c', 'd', 'e'])
  })

  it('say where nothing is found which paths no model has, and which may be meant', async () => {
    const { page } = await site.visit(
      '/models?sort=name&where=datas~net&has=x<z&lacks=lx&meta=lr%3D3',
    )
    await page.getByText('No model is like that').waitFor()
    await page.getByText('No model has x<z in its metadata. Did you mean x<y?').waitFor()
    await page.getByText('No model has datas in its metadata. Did you mean data?').waitFor()
    expect(await page.getByText('in its metadata').count()).toBe(2)
    expect(await accessibilityProblems(page)).toEqual([])
    const { items } = await site.touchstone.rpc.workflows.list.query({})
    const other = await site.touchstone.rpc.workflows.define.mutate({ name: 'None', schemas: {} })
    expect(items).toHaveLength(1)
    await page.goto(`${site.url}/models?has=datas&workflow=${other.workflow.id}`)
    await page.getByText('No model of this workflow has datas in its metadata.').waitFor()
    expect(await page.getByText('Did you mean').count()).toBe(0)
  })
})
