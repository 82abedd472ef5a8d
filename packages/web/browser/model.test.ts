import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('the Model page', () => {
  let site: Site
  let workflowId: string
  type Metadata = NonNullable<
    Parameters<Site['touchstone']['rpc']['models']['create']['mutate']>[0]['metadata']
  >
  const make = (name: string, metadata: Metadata = {}) =>
    site.touchstone.rpc.models.create.mutate({ workflowId, name, metadata })
  const get = (model: string) => site.touchstone.rpc.models.get.query({ model })

  beforeAll(async () => {
    site = await openSite()
    ;({ workflowId } = await seedModels(site.touchstone, { count: 1 }))
  })
  afterAll(() => site[Symbol.asyncDispose]())

  it('keeps an edit that is not saved while one looks at other pages', async () => {
    const { id } = await make('left', { lr: 0.01 })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Edit lr' }).click()
    const input = page.getByRole('textbox', { name: 'Edit lr' })
    await input.fill('0.5')
    await input.press('Enter')
    await page.getByRole('button', { name: 'Save 1 change' }).waitFor()
    await page.getByRole('link', { name: 'Suites' }).click()
    await page.waitForURL('**/suites')
    await page.goBack()
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 0.5 })
  })

  it('takes metadata as text to the letter, and refuses what would be lost', async () => {
    const { id } = await make('text', { b: 1 })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Show as text' }).click()
    const text = page.getByLabel('Metadata as JSON')
    for (const [typed, reason] of [
      ['{"a": 12345678901234567890}', 'would become 12345678901234567000'],
      ['{"train": {"lr": [1, 9007199254740993]}}', 'train.lr[1]: 9007199254740993 would become'],
      ['{"train": {"lr": 1e400}}', 'train.lr: 1e400 is too large for a number'],
      ['{"__proto__": 1}', 'may not be called __proto__'],
      ['{"a": 1, "a": 2}', 'appears twice'],
    ] as const) {
      await text.fill(typed)
      await page.getByRole('alert').getByText(reason).waitFor()
      expect(await page.getByRole('button', { name: /^Save/ }).isDisabled()).toBe(true)
    }
    await text.fill('{"y": "<script>alert(1)</script>", "b": 1, "‮rtl": "🐧"}')
    await page.getByRole('link', { name: 'Models', exact: true }).first().click()
    await page.getByRole('heading', { name: /^Models/ }).waitFor()
    await page.goBack()
    expect(await text.inputValue()).toContain('<script>')
    await page.getByRole('button', { name: /^Save/ }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect(Object.keys((await get(id)).metadata)).toEqual(['y', 'b', '‮rtl'])
  })

  it('says before it saves that whole numbers as keys come first, and stores what it showed', async () => {
    const { id } = await make('numbered', { b: 1 })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Show as text' }).click()
    const text = page.getByLabel('Metadata as JSON')
    await text.fill('{"b": 1, "classes": {"10": "cat", "2": "dog", "other": "?"}}')
    const changes = page.getByRole('region', { name: 'Unsaved changes' })
    await changes.getByText('Keys that are whole numbers are stored first').waitFor()
    await changes.getByText('classes will be { "2", "10", "other" }').waitFor()
    await changes.getByText('{"2":"dog","10":"cat","other":"?"}').waitFor()
    await changes.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect(JSON.stringify((await get(id)).metadata)).toBe(
      '{"b":1,"classes":{"2":"dog","10":"cat","other":"?"}}',
    )
    expect(await text.inputValue()).toMatch(/"2": "dog",\s+"10"/)
    await text.fill('{"b": 1, "classes": {"10": "cat", "2": "dog", "other": "?"}}')
    await changes.getByText('classes will be { "2", "10", "other" }').waitFor()
    expect(await changes.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  })

  it('has a history with what changed, and goes back to an earlier revision', async () => {
    const { id } = await make('history', { lr: 0.1 })
    await site.touchstone.rpc.models.update.mutate({ id, revision: 1, metadata: { lr: 0.2 } })
    await site.touchstone.rpc.models.update.mutate({
      id,
      revision: 2,
      name: 'history 2',
      metadata: { name: 'of the metadata' },
    })
    const { page, picture } = await site.visit(`/models/${id}?tab=history`)
    await page.getByText('local renamed').waitFor()
    await page.getByText('metadata.name', { exact: true }).waitFor()
    await page.getByRole('tabpanel').getByText('name', { exact: true }).waitFor()
    await picture('model-history')
    await page.getByRole('button', { name: 'Restore revision 1' }).click()
    await page.getByText('Restored revision 1, as revision 4.').waitFor()
    expect(await get(id)).toMatchObject({ name: 'history', metadata: { lr: 0.1 } })
  })

  it('has tabs that are one stop of the keyboard, and arrows go from one to the other', async () => {
    const { id } = await make('tabs')
    const { page } = await site.visit(`/models/${id}`)
    const tab = (name: string) => page.getByRole('tab', { name, selected: true })
    await tab('Runs').focus()
    for (const [key, shown] of [
      ['ArrowRight', 'Inferences'],
      ['ArrowRight', 'History'],
      ['ArrowRight', 'Runs'],
      ['ArrowLeft', 'History'],
      ['Home', 'Runs'],
      ['End', 'History'],
    ] as const) {
      await page.keyboard.press(key)
      await tab(shown).waitFor()
      const focused = () => document.activeElement?.textContent
      expect(await page.evaluate(focused)).toBe(shown)
    }
    expect(new URL(page.url()).search).toBe('?tab=history')
    await page.keyboard.press('Shift+Tab')
    expect(await page.evaluate(() => document.activeElement?.role)).not.toBe('tab')
  })

  it('says how long ago things were, also when it stays open', async () => {
    const { id } = await make('aging')
    const { page } = await site.visit('/healthz')
    await page.clock.install()
    await page.goto(`${site.url}/models/${id}`)
    const times = page.locator('time')
    await times.first().waitFor()
    expect(await times.first().textContent()).toBe('now')
    await page.clock.fastForward(5 * 60_000)
    await expect.poll(() => times.first().textContent()).toMatch(/^5 min( ago)?$/)
  })

  it('gives code to copy once it has the name of the workflow', async () => {
    const { id } = await make('code')
    const { page } = await site.visit(`/models/${id}`)
    const code = page.getByText('defineWorkflow')
    await code.waitFor()
    const held = Promise.withResolvers<void>()
    await page.route(/workflows/, async (route) => {
      await held.promise
      await route.continue()
    })
    await page.reload()
    await code.waitFor({ state: 'attached' })
    expect(await code.isVisible()).toBe(false)
    held.resolve()
    await code.waitFor()
    expect(await code.innerText()).toContain("'Penguins'")
  })

  it('waits for a server that went away, with nothing typed lost', async () => {
    const { id } = await make('away', { lr: 0.1 })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Edit lr' }).click()
    await page.getByRole('textbox', { name: 'Edit lr' }).fill('0.5')
    await page.keyboard.press('Enter')
    await site.kill()
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('The server does not answer').waitFor()
    await site.restart()
    await page.getByText('The server is back').waitFor()
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 0.5 })
  })

  it('keeps the metadata that was typed when the token is revoked, and saves it after a sign-in', async () => {
    const { id } = await make('revoked', { lr: 0.1 })
    const { tokens } = site.touchstone.rpc
    const { secret, token } = await tokens.create.mutate({ name: 'leaving', role: 'writer' })
    const { page } = await site.visit(`/models/${id}`, { token: secret })
    await page.getByRole('button', { name: 'Show as text' }).click()
    const text = page.getByLabel('Metadata as JSON')
    await text.fill('{"lr": 0.1, "note": "‮typed 🐧"}')
    await tokens.revoke.mutate({ id: token.id })
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('was revoked').first().waitFor()
    await page.getByLabel('Token').fill(site.token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await text.inputValue()).toBe('{"lr": 0.1, "note": "‮typed 🐧"}')
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 0.1, note: '‮typed 🐧' })
  })

  it('shows what it could not while the server was away, once that is back', async () => {
    const { id, name } = await make('away at first')
    const { page } = await site.visit('/models')
    await page.getByRole('heading', { name: /^Models/ }).waitFor()
    await page.getByRole('link', { name: 'Runs' }).hover()
    await page.getByRole('link', { name }).hover()
    await page.waitForLoadState('networkidle')
    await site.kill()
    await page.getByRole('link', { name }).click()
    await page.getByText('could not be loaded: the server does not answer').waitFor()
    await site.restart()
    await page.getByRole('heading', { name }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/models/${id}`)
  })

  it('holds names and metadata as large as they may be', async () => {
    const value = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, n) => [`key ${n}`, 'v'.repeat(40)]),
    )
    const { id, name } = await make(`W${'w'.repeat(250)}<b>🐧`, { deep: { values: value } })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('heading', { name }).waitFor()
    await page.getByRole('button', { name: 'Show 200 more of 4000' }).waitFor()
    await page.getByLabel('Search the metadata').fill('key 3999')
    await page.getByText('key 3999').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it.each(['light', 'dark'] as const)('is accessible and fits in %s', async (colorScheme) => {
    const { id } = await make(`resnet50-224-${colorScheme}`, {
      framework: 'pytorch',
      train: { lr: 0.001, epochs: 40, augment: ['flip', 'crop'] },
      notes: 'نموذج تجريبي',
    })
    for (const width of [360, 1280, 2560]) {
      const { page, context, picture } = await site.visit(`/models/${id}`, {
        colorScheme,
        viewport: { width, height: 900 },
      })
      await page.getByText('not tested yet').waitFor()
      expect(await accessibilityProblems(page)).toEqual([])
      const excess = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return scrollWidth - clientWidth
      })
      expect(excess).toBeLessThanOrEqual(0)
      await picture(`model-${colorScheme}-${width}`)
      await context.close()
    }
  })
})
