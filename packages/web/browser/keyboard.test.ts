import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

const mostTabs = 60

/** What the element that has the focus is called. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement } = document
    if (activeElement === null || activeElement === document.body) return ''
    const label = activeElement.getAttribute('aria-label')
    return label ?? activeElement.textContent.trim()
  })

/** Presses Tab, or Shift and Tab, until something has the focus. */
async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const seen: string[] = []
  for (let n = 0; n < mostTabs; n++) {
    await page.keyboard.press(key)
    seen.push(await focused(page))
    if (seen.at(-1) === name) return
  }
  expect.fail(`Tab does not lead to ${name}, but to ${seen.join(' | ')}`)
}

describeInBrowser('with the keyboard alone', () => {
  let site: Site
  let workflowId: string
  beforeAll(async () => {
    site = await openSite()
    ;({ workflowId } = await seedModels(site.touchstone, { count: 2 }))
  })
  afterAll(() => site[Symbol.asyncDispose]())
  const get = (model: string) => site.touchstone.rpc.models.get.query({ model })

  it('a model is made, named, tagged, described, archived, brought back and deleted', async () => {
    const { page, complaints } = await site.visit('/models')
    await page.getByRole('heading', { name: /^Models/ }).waitFor()
    await page.getByRole('button', { name: 'New model' }).waitFor()
    await tabTo(page, 'New model')
    await page.keyboard.press('Enter')
    const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' })
    await expect.poll(() => name.evaluate((e) => e === document.activeElement)).toBe(true)
    await page.keyboard.type('by hand')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'by hand' }).waitFor()
    const { id } = await get('by hand')

    await tabTo(page, 'Rename')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('by keys')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'by keys' }).waitFor()
    expect(await focused(page)).toBe('Rename')

    await tabTo(page, 'Add a key')
    await page.keyboard.press('Enter')
    await page.keyboard.type('lr')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Edit lr', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.type('fast')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Save 1 change')
    await page.keyboard.press('Enter')
    await page.getByText('Saved revision 3.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 'fast' })

    await tabTo(page, 'Edit the tags')
    await page.keyboard.press('Enter')
    await page.keyboard.type('prod, new')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await get(id)).tags).toEqual(['prod', 'new'])

    await tabTo(page, 'Archive', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Archived “by keys”.').waitFor()
    await tabTo(page, 'Undo')
    await page.keyboard.press('Enter')
    await page.getByText('Restored “by keys”.').waitFor()
    expect((await get(id)).archivedAt).toBeNull()

    await tabTo(page, 'Delete…')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await expect.poll(() => focused(page)).not.toBe('Delete…')
    await page.keyboard.type('by keys')
    await page.keyboard.press('Enter')
    await page.getByText('Deleted “by keys”.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/models')
    expect(complaints).toEqual([])
  })

  it('one goes into a page and back to the link that was followed', async () => {
    const { page } = await site.visit('/models')
    const rows = page.locator('a[data-row]')
    await rows.first().waitFor()
    await tabTo(page, await rows.first().innerText())
    await page.keyboard.press('ArrowDown')
    const name = await focused(page)
    expect(name).toBe(await rows.nth(1).innerText())
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('page')
    await page.goBack()
    await expect.poll(() => focused(page)).toBe(name)
  })

  it('models are selected, and what can be done with them is a few keys away', async () => {
    const { page } = await site.visit('/models')
    const rows = page.locator('a[data-row]')
    const bar = page.getByRole('toolbar', { name: 'Selected models' })
    await page.getByLabel(/^Select resnet50/).check()
    await page.keyboard.press('/')
    expect(await focused(page)).toBe('Search models')
    await rows.first().focus()
    await page.keyboard.press('Control+x')
    await bar.getByText('1 selected').waitFor()
    await page.getByLabel(/^Select resnet50/).focus()
    await page.keyboard.press('Escape')
    await bar.waitFor({ state: 'detached' })
    await rows.first().focus()
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    expect(await focused(page)).toBe(await rows.nth(1).innerText())
    await page.keyboard.press('x')
    await bar.getByText('2 selected').waitFor()
    await tabTo(page, 'Archive 2 models', 'Shift+Tab')
    await tabTo(page, 'Delete 2 models…')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.getByRole('button', { name: 'Keep them' }).focus()
    await page.keyboard.press('/')
    expect(await focused(page)).toBe('Keep them')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await bar.getByText('2 selected').waitFor()
  })

  it('a conflict is settled, and both changes are saved', async () => {
    const { id } = await site.touchstone.rpc.models.create.mutate({
      workflowId,
      name: 'contested',
      metadata: { lr: 1, data: 'a' },
    })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('heading', { name: 'contested' }).waitFor()
    await tabTo(page, 'Edit lr')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await site.touchstone.rpc.models.update.mutate({
      id,
      revision: 1,
      metadata: { lr: 3, data: 'b' },
    })
    await tabTo(page, 'Save 1 change')
    await page.keyboard.press('Enter')
    await page.getByRole('alertdialog').waitFor()
    await expect.poll(() => focused(page)).toBe('Somebody else saved first')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    expect(await page.getByLabel('theirs: 3').isChecked()).toBe(true)
    await page.keyboard.press('ArrowUp')
    await tabTo(page, 'Keep both')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Save 1 change')
    await page.keyboard.press('Enter')
    await page.getByText('Saved revision 3.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 2, data: 'b' })
  })
})
