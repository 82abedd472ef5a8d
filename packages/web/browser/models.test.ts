import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('the Models page', () => {
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

  it('searches as one types, and its address shows the same view to others', async () => {
    const { page, complaints } = await site.visit('/models')
    await page.getByLabel('Search models').fill('jax train.lr yolor')
    await page.getByRole('link', { name: 'yolor-d6-00001' }).waitFor()
    await page.getByRole('link', { name: 'resnet50-00000' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'columns ▾' }).click()
    await page.getByLabel('train.lr').check()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'train.lr' }).click()
    const { search } = new URL(page.url())
    const other = await site.visit(`/models${search}`)
    await other.page.getByRole('columnheader', { name: 'train.lr', exact: false }).waitFor()
    const names = async (of: typeof page) =>
      of.getByRole('rowgroup').nth(1).getByRole('row').allInnerTexts()
    await other.page.getByRole('link', { name: 'yolor-d6-00001' }).waitFor()
    expect(await names(other.page)).toEqual(await names(page))
    expect(complaints).toEqual([])
  })

  it('filters by workflow, tag and a value in the metadata', async () => {
    const { page } = await site.visit('/models')
    await page.getByRole('button', { name: '+ filter' }).click()
    await page
      .getByRole('group', { name: 'Tag' })
      .getByRole('button', { name: /^prod \d+$/ })
      .click()
    await page.getByText('tag: prod').waitFor()
    await page.getByRole('button', { name: '+ filter' }).click()
    await page.getByLabel('Metadata path').fill('train.lr')
    await page.getByLabel('is exactly').fill('12345678901234567890')
    await page.getByRole('button', { name: 'Add filter' }).click()
    await page.getByRole('alert').getByText('would become 12345678901234567000').waitFor()
    await page.getByLabel('is exactly').fill('0.01')
    await page.getByRole('button', { name: 'Add filter' }).click()
    await page.getByText('train.lr = 0.01').waitFor()
    await expect.poll(() => page.getByRole('row').count()).toBe(6)
    await page.getByRole('button', { name: 'Remove the filter tag: prod' }).click()
    await page.getByRole('link', { name: 'convnext-s-00003' }).waitFor()
  })

  it('renames in place; a taken name comes back with what was typed and the reason', async () => {
    const model = await make('to rename')
    await make('taken')
    const { page } = await site.visit('/models?q=rename')
    await page.getByRole('link', { name: 'to rename' }).focus()
    await page.keyboard.press('F2')
    await page.getByLabel('Rename to rename').fill('taken')
    await page.keyboard.press('Enter')
    const reason = page.getByRole('alert').getByText('A model named "taken" already exists')
    await reason.waitFor()
    // In the last row too it is seen to its end.
    const isSeen = reason.evaluate((alert) => {
      const { left, bottom } = alert.getBoundingClientRect()
      return document.elementFromPoint(left + 5, bottom - 5) === alert
    })
    expect(await isSeen).toBe(true)
    const input = page.getByRole('textbox', { name: 'Rename to rename' })
    expect(await input.inputValue()).toBe('taken')
    await input.fill('renamed <script>alert(1)</script>')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'renamed <script>' }).waitFor()
    await expect.poll(async () => (await get(model.id)).name).toContain('renamed <script>')
  })

  it('edits tags in place, over an edit of something else that it did not see', async () => {
    const model = await make('to tag')
    const { page } = await site.visit('/models?q=to+tag')
    await page.getByRole('link', { name: 'to tag' }).waitFor()
    await site.touchstone.rpc.models.update.mutate({
      id: model.id,
      revision: 1,
      metadata: { seen: false },
    })
    await page.getByRole('button', { name: 'Edit the tags of to tag' }).click()
    await page.getByRole('textbox', { name: 'Edit the tags of to tag' }).fill('prod, b,, b')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await get(model.id)).tags).toEqual(['prod', 'b'])
    expect((await get(model.id)).metadata).toEqual({ seen: false })
  })

  it('archives and deletes several, which can be undone', async () => {
    const models = [await make('several a'), await make('several b')]
    const { page } = await site.visit('/models?q=several')
    await page.getByLabel('Select all').check()
    await page.getByRole('button', { name: 'Archive 2 models' }).click()
    await page.getByText('No model is like that').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: 'several a' }).waitFor()
    await page.getByLabel('Select all').check()
    await page.getByRole('button', { name: 'Delete 2 models' }).click()
    await page.getByRole('textbox').last().fill('delete 2 models')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted 2 models.').waitFor()
    await expect(get('several a')).rejects.toThrow('There is no model')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: 'several b' }).waitFor()
    expect((await get('several a')).id).toBe(models[0]?.id)
  })

  it('shows of the metadata what it sorts by, and of a long text its beginning', async () => {
    const metadata = { list: [1, 2], long: 'x'.repeat(1_000) }
    await site.touchstone.rpc.models.create.mutate({ workflowId, name: 'lists', metadata })
    const { page } = await site.visit(
      '/models?q=lists&column=meta:list.length&column=meta:list.1&column=meta:long',
    )
    await page.getByRole('link', { name: 'lists' }).waitFor()
    const cells = await page.getByRole('cell').allInnerTexts()
    expect(cells.slice(-3)).toEqual(['', '2', `${'x'.repeat(300)}…`])
  })

  it('selects from one row to another with Shift', async () => {
    for (const name of ['range a', 'range b', 'range c', 'range d']) await make(name)
    const { page } = await site.visit('/models?q=range&sort=name&order=ascending')
    await page.getByLabel('Select range a').check()
    await page.getByLabel('Select range c').click({ modifiers: ['Shift'] })
    await page.getByText('3 selected').waitFor()
    await page.getByLabel('Select range b').click({ modifiers: ['Shift'] })
    await page.getByText('1 selected').waitFor()
    expect(await page.getByLabel('Select range a').isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    await page.getByRole('row').nth(1).getByLabel('Select range d').waitFor()
    await page.getByLabel('Select range c').click({ modifiers: ['Shift'] })
    await page.getByText('3 selected').waitFor()
  })

  it('brings back what could not be archived, and says why', async () => {
    const [gone, kept] = [await make('state gone'), await make('state kept')]
    const { page } = await site.visit('/models?q=state&sort=name&order=ascending')
    await page.getByLabel('Select all').check()
    await site.touchstone.rpc.models.update.mutate({ id: kept.id, revision: 1, tags: ['theirs'] })
    // The lists are not asked for again, which would bring the row back by itself.
    await page.route('**/trpc/*models.list*', (route) => route.abort())
    await page.getByRole('button', { name: 'Archive 2 models' }).click()
    await page.getByText('Could not archive “state kept”').waitFor()
    await page.getByText('Archived “state gone”.').waitFor()
    expect(await page.locator('a[data-row]').allInnerTexts()).toEqual(['state kept'])
    expect((await get(gone.id)).archivedAt).not.toBeNull()
  })

  it('opens the models that an address names, archived ones too', async () => {
    const [a, b] = [await make('given a'), await make('given b')]
    await site.touchstone.rpc.models.archive.mutate({ id: b.id, revision: 1 })
    const { page } = await site.visit(`/models?modelIds=${a.id},${b.id}`)
    await page.getByRole('link', { name: 'given b' }).waitFor()
    expect(await page.getByRole('row').count()).toBe(3)
  })

  it('shows a reader nothing to edit', async () => {
    const { secret } = await site.touchstone.rpc.tokens.create.mutate({
      name: 'guest',
      role: 'reader',
    })
    const { page } = await site.visit('/models', { token: secret })
    await page.getByRole('link', { name: 'resnet50-00054' }).waitFor()
    await page.getByText('guest · reader').waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(0)
    expect(await page.getByRole('button', { name: /Rename|New model|tags of/ }).count()).toBe(0)
  })

  it('keeps what was typed when the token is revoked, and goes on after a sign-in', async () => {
    const model = await make('under way')
    const { tokens } = site.touchstone.rpc
    const { secret, token } = await tokens.create.mutate({ name: 'leaving', role: 'writer' })
    const { page } = await site.visit('/models?q=under+way', { token: secret })
    await page.getByRole('button', { name: 'Rename under way' }).click()
    await page.getByRole('textbox', { name: 'Rename under way' }).fill('typed while revoked')
    await tokens.revoke.mutate({ id: token.id })
    await page.keyboard.press('Enter')
    await page.getByText('was revoked').first().waitFor()
    await page.getByLabel('Token').fill(site.token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const input = page.getByRole('textbox', { name: 'Rename under way' })
    expect(await input.inputValue()).toBe('typed while revoked')
    await input.press('Enter')
    await expect.poll(async () => (await get(model.id)).name).toBe('typed while revoked')
  })

  it.each(['light', 'dark'] as const)('is accessible and readable in %s', async (colorScheme) => {
    for (const width of [360, 1280, 2560]) {
      const { page, context, picture } = await site.visit(
        '/models?column=tags&column=meta:framework&column=meta:train.lr&column=updated&column=lastRun',
        {
          colorScheme,
          viewport: { width, height: 800 },
        },
      )
      await page.getByRole('link', { name: 'resnet50-00054' }).waitFor()
      expect(await accessibilityProblems(page)).toEqual([])
      expect(
        await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement
          return scrollWidth - clientWidth
        }),
      ).toBeLessThanOrEqual(0)
      await picture(`models-${colorScheme}-${width}`)
      await context.close()
    }
  })

  it('asks once for rows that do not come, and again when told to', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => make(`one of many ${n}`)))
    const { page } = await site.visit('/tokens')
    let asked = 0
    await page.route(/models\.list/, (route) => {
      const request = route.request()
      if (!`${request.url()}${request.postData() ?? ''}`.includes('cursor')) return route.continue()
      asked++
      return route.fulfill({ status: 500, body: 'no', contentType: 'text/plain' })
    })
    await page.goto(`${site.url}/models`)
    await page.getByLabel('Select all').waitFor()
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    const again = page.getByRole('button', { name: 'Try again' })
    await again.waitFor()
    const before = asked
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.getByRole('row').nth(1).getByRole('link').first().waitFor()
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    await again.waitFor()
    expect(asked).toBe(before)
    await page.unroute(/models\.list/)
    await again.click()
    await again.waitFor({ state: 'detached' })
  })
})
