import { connect } from '@touchstone/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('the Tokens page', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site[Symbol.asyncDispose]())

  it('makes a token that works, and ends it, by keyboard alone', async () => {
    const { page, picture, complaints } = await site.visit('/models')
    await page.getByText('local · admin').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command' }).waitFor()
    await page.keyboard.type('tokens')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'New token' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Name, the author').waitFor()
    await page.keyboard.type('ci <b>')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Enter')
    const secret = await page.getByText(/^tst_/).innerText()
    // It is shown this once: only its button closes it.
    await page.keyboard.press('Escape')
    await page.mouse.click(5, 5)
    expect(await page.getByText(/^tst_/).innerText()).toBe(secret)
    const { tokens } = connect({ url: site.url, token: secret }).rpc
    expect(await tokens.current.query()).toMatchObject({ name: 'ci <b>', role: 'writer' })
    await page.getByRole('button', { name: 'Done' }).press('Enter')
    // Used a moment ago, since the list was read: it says so when it is read again.
    await page.getByRole('row', { name: /^ci <b> writer .* never never/ }).waitFor()
    await page.reload()
    await page.getByRole('row', { name: /^ci <b> writer .* now never/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('tokens')
    await page.getByRole('button', { name: 'Revoke ci <b>' }).press('Enter')
    const typed = page.getByRole('dialog').getByRole('textbox')
    await expect.poll(() => typed.evaluate((e) => e === document.activeElement)).toBe(true)
    await page.keyboard.type('ci')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('dialog').count()).toBe(1)
    await page.keyboard.type(' <b>')
    await page.keyboard.press('Enter')
    await page.getByText('Revoked “ci <b>”.').waitFor()
    await expect(tokens.current.query()).rejects.toThrow('was revoked')
    expect(complaints).toEqual([])
  })

  it('tells who is no admin whom to ask', async () => {
    const { secret } = await site.touchstone.rpc.tokens.create.mutate({
      name: 'guest',
      role: 'reader',
    })
    const { page } = await site.visit('/tokens', { token: secret })
    await page.getByText('Ask an admin for another token').waitFor()
    expect(await page.getByRole('button', { name: 'New token' }).count()).toBe(0)
  })
})
