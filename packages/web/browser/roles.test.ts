import { test as runTest } from '@touchstone/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

const edits = /^(evaluate|rename|edit|add|remove|archive|restore|delete|save|discard|revoke|new)\b/i
const editsOn = (page: Page): Promise<string[]> =>
  page.getByRole('button', { name: edits }).allInnerTexts()

describeInBrowser('a reader', () => {
  let site: Site
  let path: string
  let id: string
  beforeAll(async () => {
    site = await openSite()
    const animals = await seedAnimals(site.touchstone, 'Animals')
    const { model } = await animals.workflow.Model.getOrCreate('resnet50', {
      metadata: { train: { lr: 0.1 } },
      tags: ['prod'],
      infer: () => ({ label: 'kind 0', score: 1 }),
    })
    await runTest(model, animals.suite)
    ;({ id } = model)
    path = `/models/${id}`
    await site.touchstone.rpc.models.update.mutate({
      id,
      revision: 1,
      metadata: { train: { lr: 0.2 } },
    })
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  const token = async (name: string, role: 'reader' | 'writer') =>
    site.touchstone.rpc.tokens.create.mutate({ name, role })

  it('sees all of a model and nothing to edit it with', async () => {
    const { secret } = await token('looks on', 'reader')
    for (const [tab, shown] of [
      ['runs', 'Animals around the clock'],
      ['inferences', 'day'],
      ['history', 'created'],
    ] as const) {
      const { page, context, complaints } = await site.visit(`${path}?tab=${tab}`, {
        token: secret,
      })
      await page.getByText('looks on · reader').waitFor()
      await page.getByText(shown).last().waitFor()
      expect(await editsOn(page)).toEqual([])
      await page.getByRole('heading', { name: 'resnet50' }).press('F2')
      await page.getByRole('button', { name: 'Show as text' }).click()
      expect(await page.getByLabel('Metadata as JSON').getAttribute('readonly')).not.toBe(null)
      expect(await page.getByRole('textbox').count()).toBe(1)
      expect(await accessibilityProblems(page)).toEqual([])
      expect(complaints).toEqual([])
      await context.close()
    }
  })

  it('who was a writer a moment ago keeps what was typed, and cannot save it', async () => {
    const was = await token('was a writer', 'writer')
    const { secret } = await token('reads from now on', 'reader')
    const { page } = await site.visit(path, { token: was.secret })
    await page.getByRole('button', { name: 'Edit train.lr' }).click()
    await page.getByRole('textbox', { name: 'Edit train.lr' }).fill('0.3')
    await page.keyboard.press('Enter')
    await site.touchstone.rpc.tokens.revoke.mutate({ id: was.token.id })
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByLabel('Token', { exact: true }).fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('reads from now on · reader').waitFor()
    await page.getByText('Who only reads cannot save this.').waitFor()
    const changes = page.getByRole('region', { name: 'Unsaved changes' })
    await changes.getByText('0.3').waitFor()
    expect(await editsOn(page)).toEqual(['Discard'])
    const { metadata } = await site.touchstone.rpc.models.get.query({ model: id })
    expect(metadata).toEqual({ train: { lr: 0.2 } })
  })
})
