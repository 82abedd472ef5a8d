import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { hold } from './kit/hold.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('edits in place', () => {
  let site: Site
  let workflowId: string
  const make = async (name: string) =>
    site.touchstone.rpc.models.create.mutate({ workflowId, name })
  const get = async (model: string) => site.touchstone.rpc.models.get.query({ model })

  beforeAll(async () => {
    site = await openSite()
    ;({ workflowId } = await seedModels(site.touchstone, { count: 60 }))
  })
  afterAll(() => site[Symbol.asyncDispose]())

  it('keeps a name that is half typed: nothing but Enter saves it, Escape drops it', async () => {
    const { page } = await site.visit('/models?sort=name&order=ascending')
    await page.getByRole('link', { name: 'centroids-00004' }).focus()
    await page.keyboard.press('F2')
    const input = page.getByRole('textbox', { name: 'Rename centroids-00004' })
    await input.fill('half')
    // Enter takes a word of an input method; then another window has the focus.
    await input.dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await input.dispatchEvent('focusout')
    await page.keyboard.type(' typed')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await input.inputValue()).toBe('half typed')
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    await input.waitFor({ state: 'detached' })
    await page.evaluate(() => window.scrollTo(0, 0))
    expect(await input.inputValue()).toBe('half typed')
    await input.press('Escape')
    await page.getByRole('link', { name: 'centroids-00004' }).waitFor()
    await expect(get('half typed')).rejects.toThrow('There is no model')
  })

  it('does not save over tags that came while one was typing', async () => {
    const [model] = [await make('unseen a'), await make('unseen b')]
    const { page } = await site.visit('/models?q=unseen')
    const { letGo } = await hold(page)
    await page.getByRole('button', { name: 'Rename unseen b' }).click()
    await page.getByRole('textbox', { name: 'Rename unseen b' }).fill('unseen c')
    await page.keyboard.press('Enter')
    await site.touchstone.rpc.models.update.mutate({ id: model.id, revision: 1, tags: ['theirs'] })
    await page.getByRole('button', { name: 'Edit the tags of unseen a' }).click()
    const input = page.getByRole('textbox', { name: 'Edit the tags of unseen a' })
    await input.fill('mine')
    const listed = page.waitForResponse(/models\.list/)
    letGo()
    await listed
    await input.press('Enter')
    await page.getByRole('alert').getByText('local made it ["theirs"] meanwhile').waitFor()
    expect((await get(model.id)).tags).toEqual(['theirs'])
    await input.fill('theirs, "mi,ne"')
    await input.press('Enter')
    await expect.poll(async () => (await get(model.id)).tags).toEqual(['theirs', 'mi,ne'])
    await page.getByRole('button', { name: 'Edit the tags of unseen a' }).click()
    expect(await input.inputValue()).toBe('theirs, "mi,ne"')
  })

  it('tells of a late refusal wherever one is, and keeps what was typed last', async () => {
    await make('late')
    await make('late taken')
    const { page } = await site.visit('/models?q=late&sort=name&order=ascending')
    const link = page.getByRole('link', { name: 'late', exact: true })
    const input = page.getByRole('textbox', { name: /^Rename late/ })
    const refused = page.getByRole('alert').getByText('A model named "late taken" already exists')
    const rename = async () => {
      const { letGo } = await hold(page)
      await input.fill('late taken')
      await input.press('Enter')
      return letGo
    }
    await link.focus()
    await page.keyboard.press('F2')
    let letGo = await rename()
    await page.getByLabel('Search models').focus()
    letGo()
    await refused.waitFor()
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Search models')
    letGo = await rename()
    await page.keyboard.press('F2')
    await input.fill('newer')
    letGo()
    await refused.waitFor()
    expect(await input.inputValue()).toBe('newer')
    letGo = await rename()
    await page.getByRole('link', { name: 'Suites' }).click()
    await page.waitForURL('**/suites')
    letGo()
    await page.getByText('“late taken” is not saved. A model named').waitFor()
    await page.goBack()
    expect(await input.inputValue()).toBe('late taken')
  })

  it('says that the server does not answer when a name cannot be saved, and when it is back', async () => {
    await make('unanswered')
    // The list goes on showing the model under its new name.
    const { page } = await site.visit('/models?q=unanswered')
    await page.getByRole('button', { name: 'Rename unanswered' }).click()
    await page.getByRole('textbox', { name: 'Rename unanswered' }).fill('unanswered no more')
    await page.route('**/trpc/*', (route) => route.abort())
    await page.route('**/healthz', (route) => route.abort())
    await page.keyboard.press('Enter')
    await page.getByText('The server does not answer').first().waitFor()
    await page.unrouteAll()
    await page.getByText('The server is back').waitFor()
    await page.getByRole('textbox', { name: 'Rename unanswered' }).press('Enter')
    await page.getByRole('link', { name: 'unanswered no more', exact: true }).waitFor()
  })

  it('shows an edit over an answer that was under way before it', async () => {
    await make('older a')
    await make('older b')
    const { page } = await site.visit('/models?q=older')
    await page.getByRole('link', { name: 'older b' }).waitFor()
    await page.waitForLoadState('networkidle')
    const rename = async (name: string, typed: string) => {
      await page.getByRole('button', { name: `Rename ${name}` }).click()
      await page.getByRole('textbox', { name: `Rename ${name}` }).fill(typed)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: typed }).waitFor()
    }
    const list = await hold(page, 'models.list')
    await rename('older b', 'older c')
    await list.asked
    const { letGo } = await hold(page)
    await rename('older a', 'older d')
    list.letGo()
    // The next answer is there after that one.
    await page.evaluate(() => fetch('/trpc/models.list').then((answer) => answer.text()))
    expect(await page.locator('a[data-row]').allInnerTexts()).toContain('older d')
    letGo()
    await expect.poll(async () => (await get('older d')).revision).toBe(2)
  })
})
