import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('the palette', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
    const { workflowId } = await seedModels(site.touchstone, { count: 120 })
    const suite = { workflowId, name: 'held out <i>', testCases: [] }
    await site.touchstone.rpc.testSuites.create.mutate(suite)
  })
  afterAll(() => site[Symbol.asyncDispose]())

  it('opens a model by a part of its name, by keyboard alone', async () => {
    const { page, complaints, picture } = await site.visit('/runs')
    await page.getByRole('heading').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).waitFor()
    await page.keyboard.type('YOLOR-D6-0009')
    await page.getByRole('option', { name: 'yolor-d6-00097 model' }).waitFor()
    expect(await page.getByRole('option').count()).toBe(2)
    await page.keyboard.press('ArrowDown')
    const last = page.getByRole('option').nth(1)
    const input = page.getByRole('combobox', { name: 'Command' })
    const isChosen = async (option: Locator): Promise<boolean> =>
      (await input.getAttribute('aria-activedescendant')) === (await option.getAttribute('id'))
    expect(await isChosen(last)).toBe(true)
    await page.keyboard.press('ArrowDown')
    expect(await isChosen(page.getByRole('option').first())).toBe(true)
    await page.keyboard.press('ArrowUp')
    expect(await isChosen(last)).toBe(true)
    const name = (await last.locator('span').first().innerText()).trim()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('palette')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name }).waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/models\/mdl_/)
    expect(complaints).toEqual([])
  })

  it('has what was typed while its code was on the way, and closes at Escape', async () => {
    const { page } = await site.visit('/models')
    await page.getByRole('heading', { name: /^Models/ }).waitFor()
    let isAsked = false
    await page.route(/assets\/palette/, async (route) => {
      isAsked = true
      await new Promise((resolve) => setTimeout(resolve, 500))
      await route.continue()
    })
    await page.keyboard.press('Control+k')
    await page.keyboard.type('held o')
    expect(isAsked).toBe(true)
    const input = page.getByRole('combobox', { name: 'Command' })
    await input.waitFor()
    expect(await input.inputValue()).toBe('held o')
    await page.keyboard.type('ut')
    const option = page.getByRole('option', { name: 'held out <i> suite' })
    await option.waitFor()
    await page.keyboard.press('Escape')
    await input.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.keyboard.type('held')
    await option.click()
    await page.getByRole('heading', { name: 'held out <i>' }).waitFor()
  })

  it('takes no keys from the page for long while it does not come, and none after Escape', async () => {
    const { page } = await site.visit('/models')
    const search = page.getByLabel('Search models')
    await search.waitFor()
    await page.clock.install()
    await page.route(/assets\/palette/, () => undefined)
    await search.focus()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('x')
    expect(await search.inputValue()).toBe('')
    await page.clock.fastForward(2_000)
    await page.keyboard.type('late')
    expect(await search.inputValue()).toBe('late')
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Escape')
    await search.fill('')
    await page.keyboard.type('free')
    expect(await search.inputValue()).toBe('free')
  })

  it('opens a suite, and says when nothing has that name', async () => {
    const { page } = await site.visit('/models')
    await page.getByRole('heading', { name: /^Models/ }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).waitFor()
    await page.keyboard.type('nowhere at all')
    await page.getByText('Nothing is called that.').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('held')
    await page.getByRole('option', { name: 'held out <i> suite' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'held out <i>' }).waitFor()
  })
})
