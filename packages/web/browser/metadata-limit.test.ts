import type { JsonObject } from '@touchstone/core'
import { limits } from '@touchstone/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

const bytesOf = (value: JsonObject): number => Buffer.byteLength(JSON.stringify(value))

/** Many small entries, three levels deep, that are exactly as many bytes as metadata may have. */
function fullMetadata(): JsonObject {
  const groups = Object.fromEntries(
    Array.from({ length: 90 }, (_, group) => [
      `group ${group}`,
      Object.fromEntries(Array.from({ length: 150 }, (__, n) => [`key ${n}`, group * n])),
    ]),
  )
  const filled = { lr: 0.1, groups, filler: '🐧' }
  const missing = limits.metadataBytes - bytesOf(filled)
  return { ...filled, filler: `🐧${'x'.repeat(missing)}` }
}

/** How many elements the tree of the metadata has. */
const countElements = (page: Page): Promise<number> =>
  page.getByRole('region', { name: 'Metadata' }).locator('*').count()

describeInBrowser('metadata of 256 KiB', () => {
  let site: Site
  let id: string
  const metadata = fullMetadata()
  const stored = async () => (await site.touchstone.rpc.models.get.query({ model: id })).metadata
  beforeAll(async () => {
    site = await openSite()
    const { workflowId } = await seedModels(site.touchstone, { count: 1 })
    const model = await site.touchstone.rpc.models.create.mutate({
      workflowId,
      name: 'full',
      metadata,
    })
    id = model.id
  })
  afterAll(() => site[Symbol.asyncDispose]())

  it('opens as a tree of few rows, is searched and edited, and saved at the limit', async () => {
    expect(bytesOf(metadata)).toBe(limits.metadataBytes)
    const { page, complaints, picture } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'groups, 90 entries' }).waitFor()
    const elements = await countElements(page)
    expect(elements).toBeGreaterThan(1_000)
    expect(elements).toBeLessThan(10_000)
    await picture('model-full-metadata')
    await page.getByLabel('Search the metadata').fill('group 89"]["key 149"]')
    await page.getByRole('button', { name: 'Edit groups["group 89"]["key 149"]' }).waitFor()
    expect(await countElements(page)).toBeLessThan(300)
    await page.getByLabel('Search the metadata').fill('')
    await page.getByRole('button', { name: 'Edit lr' }).click()
    await page.getByRole('textbox', { name: 'Edit lr' }).fill('0.2')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect(JSON.stringify(await stored())).toBe(JSON.stringify({ ...metadata, lr: 0.2 }))
    expect(complaints).toEqual([])
  })

  it('with one byte more is refused where it was typed, and nothing is lost', async () => {
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Show as text' }).click()
    const text = page.getByLabel('Metadata as JSON')
    const type = async (...keys: string[]) => {
      await text.focus()
      // The first entry is lr; its number ends before the comma.
      for (const key of ['Control+Home', 'ArrowDown', 'End', 'ArrowLeft', ...keys])
        await page.keyboard.press(key)
    }
    await type('5')
    const typed = await text.inputValue()
    expect(typed).toContain('"lr": 0.25,')
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    const sentence = 'Metadata may have at most 262144 bytes as JSON; this has 262145.'
    await page.getByRole('alert').getByText(sentence).waitFor()
    expect(await text.inputValue()).toBe(typed)
    expect((await stored())['lr']).toBe(0.2)
    await type('Backspace', 'Backspace', '3')
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 3.').waitFor()
    expect((await stored())['lr']).toBe(0.3)
  })
})
