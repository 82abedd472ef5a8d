import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('signing in', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site[Symbol.asyncDispose]())

  it('is asked for, refuses a wrong token with the reason, and takes a right one', async () => {
    const { page, picture } = await site.visit('/models', { token: null })
    const token = page.getByLabel('Token')
    await token.fill('tst_wrong')
    await page.keyboard.press('Enter')
    await page.getByText('The token is not known here').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('sign-in')
    await token.fill(site.token)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/models')
    await page.getByText('local · admin').waitFor()
  })

  it("the server's own address signs in once, on the Models page, and keeps no code", async () => {
    const { pathname, hash } = new URL(site.signInUrl)
    const first = await site.visit(`${pathname}${hash}`, { token: null })
    await first.page.getByText('local · admin').waitFor()
    expect(first.page.url()).toBe(`${site.url}/models`)
    expect(first.complaints).toEqual([])
    const second = await site.visit(`${pathname}${hash}`, { token: null })
    await second.page.getByText('has signed somebody in already').waitFor()
    expect(second.page.url()).toBe(`${site.url}/sign-in`)
  })
})
