import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { hold } from './kit/hold.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('edits of the metadata', () => {
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

  it('edits one entry of the metadata, shows the difference first, and keeps all the rest', async () => {
    const { id } = await make('tree', { z: 1, train: { lr: 0.01, list: [1, 'two'] }, a: null })
    const { page, complaints } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Edit train.lr' }).click()
    const input = page.getByRole('textbox', { name: 'Edit train.lr' })
    await input.fill('1e400')
    await input.press('Enter')
    await page.getByText('1e400 is too large for a number').waitFor()
    await page.getByRole('button', { name: 'Show as text' }).click()
    await page.getByRole('link', { name: 'Suites' }).click()
    await page.waitForURL('**/suites')
    await page.goBack()
    expect(await input.inputValue()).toBe('1e400')
    await input.fill('0.001')
    await input.press('Enter')
    const changes = page.getByRole('region', { name: 'Unsaved changes' })
    await changes.getByText('0.001').waitFor()
    expect((await get(id)).revision).toBe(1)
    await changes.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect(JSON.stringify((await get(id)).metadata)).toBe(
      '{"z":1,"train":{"lr":0.001,"list":[1,"two"]},"a":null}',
    )
    expect(complaints).toEqual([])
  })

  it('refuses to call a key what another one is called', async () => {
    const { id } = await make('two keys', { a: 1, b: 2 })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Rename the key a' }).click()
    const key = page.getByRole('textbox', { name: 'Rename the key a' })
    await key.fill('b')
    await key.press('Enter')
    await page.getByRole('alert').getByText('There is a key "b" already.').waitFor()
    await key.fill('c')
    await key.press('Enter')
    await page.getByRole('button', { name: 'Save 2 changes' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    expect((await get(id)).metadata).toEqual({ c: 1, b: 2 })
  })

  it('keeps line breaks in texts and keys', async () => {
    const { id } = await make('lines', { note: 'a\nb', 'k\ney': 1, windows: 'a\r\nb' })
    const { page } = await site.visit(`/models/${id}`)
    const edit = async (name: string, typed: string, key: string) => {
      await page.getByRole('button', { name }).click()
      const field = page.getByRole('textbox', { name })
      await field.press('End')
      await field.press('Control+End')
      await page.keyboard.type(typed)
      await page.keyboard.press(key)
      await field.waitFor({ state: 'detached' })
    }
    await edit('Edit note', 'c\nd', 'Control+Enter')
    await edit('Rename the key ["k\\ney"]', '2', 'Control+Enter')
    await page.getByRole('button', { name: 'Edit windows' }).click()
    await page.getByRole('textbox', { name: 'Edit windows' }).fill('"b\\r\\nc"')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save 4 changes' }).click()
    await page.getByText('Saved revision 2.').waitFor()
    const { metadata } = await get(id)
    expect(metadata).toEqual({ note: 'a\nbc\nd', 'k\ney2': 1, windows: 'b\r\nc' })
  })

  it('keeps what is typed while it saves, and an edit of the tags is no conflict', async () => {
    const { id } = await make('meanwhile', { lr: 0.1, data: 'a' })
    const { page } = await site.visit(`/models/${id}`)
    const edit = async (name: string, value: string) => {
      await page.getByRole('button', { name }).click()
      await page.getByRole('textbox', { name }).fill(value)
      await page.keyboard.press('Enter')
    }
    await edit('Edit lr', '0.2')
    await edit('Edit the tags', 'prod')
    await expect.poll(async () => (await get(id)).revision).toBe(2)
    const { letGo } = await hold(page)
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await edit('Edit data', 'b')
    letGo()
    await page.getByText('Saved revision 3.').waitFor()
    expect(await get(id)).toMatchObject({ metadata: { lr: 0.2, data: 'a' }, tags: ['prod'] })
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Saved revision 4.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 0.2, data: 'b' })
  })

  it('shows two people who saved at once both changes, and keeps both', async () => {
    const { id } = await make('conflict', { lr: 0.1, data: 'a' })
    const [first, second] = [await site.visit(`/models/${id}`), await site.visit(`/models/${id}`)]
    const edit = async ({ page }: typeof first, key: string, value: string) => {
      await page.getByRole('button', { name: `Edit ${key}` }).click()
      await page.getByRole('textbox', { name: `Edit ${key}` }).fill(value)
      await page.keyboard.press('Enter')
    }
    await edit(second, 'lr', '0.3')
    await edit(second, 'data', 'mine')
    await edit(first, 'lr', '0.2')
    await first.page.getByRole('button', { name: 'Save 1 change' }).click()
    await first.page.getByText('Saved revision 2.').waitFor()
    await second.page.getByRole('button', { name: 'Save 2 changes' }).click()
    const conflict = second.page.getByRole('alertdialog')
    await conflict.getByText('Both changed').waitFor()
    expect(await accessibilityProblems(second.page)).toEqual([])
    await second.picture('model-conflict')
    await conflict.getByLabel('theirs: 0.2').check()
    await conflict.getByRole('button', { name: 'Keep both' }).click()
    await second.page.getByRole('button', { name: 'Save 1 change' }).click()
    await second.page.getByText('Saved revision 3.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 0.2, data: 'mine' })
  })

  it('keeps what is typed as text through a conflict, and mine alone once it is JSON', async () => {
    const { id } = await make('conflict of texts', { lr: 0.1, data: 'a' })
    const { page } = await site.visit(`/models/${id}`)
    await page.getByRole('button', { name: 'Show as text' }).click()
    const text = page.getByLabel('Metadata as JSON')
    await text.fill('{"lr": 0.2, "data": "a"}')
    await site.touchstone.rpc.models.update.mutate({ id, revision: 1, metadata: { lr: 0.3 } })
    await page.getByRole('button', { name: 'Save 1 change' }).click()
    const conflict = page.getByRole('alertdialog')
    await text.fill('{"lr": 0.25, "data": ')
    await conflict.getByText('once the text that is typed is right').waitFor()
    const mine = conflict.getByRole('button', { name: 'Keep mine only' })
    expect(await mine.isDisabled()).toBe(true)
    expect(await conflict.getByRole('button', { name: 'Keep both' }).isDisabled()).toBe(true)
    await text.fill('{"lr": 0.25, "data": "a"}')
    await mine.click()
    expect(await text.inputValue()).toBe('{"lr": 0.25, "data": "a"}')
    await page.getByRole('button', { name: 'Save 2 changes' }).click()
    await page.getByText('Saved revision 3.').waitFor()
    expect((await get(id)).metadata).toEqual({ lr: 0.25, data: 'a' })
  })

  it('says of a key in the tree that it comes first, and of many changes all', async () => {
    const many = Object.fromEntries(Array.from({ length: 230 }, (_, n) => [`k${n}`, n]))
    const { id } = await make('order', { z: { a: 1, b: 2 }, ...many })
    const { page } = await site.visit(`/models/${id}`)
    const edit = async (name: string, typed: string) => {
      await page.getByRole('button', { name, exact: true }).click()
      await page.getByRole('textbox', { name, exact: true }).fill(typed)
      await page.keyboard.press('Enter')
    }
    await edit('Rename the key z.b', '7')
    const changes = page.getByRole('region', { name: 'Unsaved changes' })
    await changes.getByText('z will be { "7", "a" }').waitFor()
    await edit('Edit z["7"]', '{"x": 1, "0": 2}')
    await changes.getByText('z["7"] will be { "0", "x" }').waitFor()
    await page.getByRole('button', { name: 'Show as text' }).click()
    await page.getByLabel('Metadata as JSON').fill('{}')
    await changes.getByText('and 31 more').waitFor()
    await changes.getByRole('button', { name: 'Show all' }).click()
    await changes.getByText('k229').waitFor()
  })

  it('asks before the tab closes on a draft, unless its model is deleted', async () => {
    const { id } = await make('going  away\u200B', { lr: 0.1 })
    const { page, picture } = await site.visit(`/models/${id}`)
    const asks = () =>
      page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
    await page.getByRole('button', { name: 'Edit lr' }).click()
    await page.getByRole('textbox', { name: 'Edit lr' }).fill('0.2')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save 1 change' }).waitFor()
    expect(await asks()).toBe(true)
    await page.getByRole('button', { name: 'Delete…' }).click()
    // Neither the second blank nor the mark of no width is seen.
    await page.getByRole('textbox', { name: /^Type going/ }).fill('going away')
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('model-delete')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted “going').waitFor()
    expect(await asks()).toBe(false)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Restored “going').waitFor()
    expect(await asks()).toBe(true)
  })
})
