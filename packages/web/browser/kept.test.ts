import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('what was typed', () => {
  let site: Site
  let paths: readonly string[]
  beforeAll(async () => {
    site = await openSite()
    const { suite } = await seedAnimals(site.touchstone, 'Animals')
    paths = [`/suites/${suite.id}`, `/cases/${suite.testCases[0]?.id}`]
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  const writer = (name: string, role: 'writer' | 'admin' | 'reader' = 'writer') =>
    site.touchstone.rpc.tokens.create.mutate({ name, role })

  it('of a suite and a test case stays while the server is away, and is saved when it is back', async () => {
    for (const path of paths) {
      const { page, context } = await site.visit(path)
      await page.getByRole('button', { name: 'Edit the description' }).click()
      const text = page.getByRole('textbox', { name: 'the description' })
      await text.fill(`mine of ${path}`)
      await site.kill()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('The server does not answer').first().waitFor()
      // Who comes back to the window has everything asked for again, in vain.
      await page.evaluate(() =>
        window.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
      )
      expect(await text.inputValue()).toBe(`mine of ${path}`)
      await site.restart()
      await page.getByText('The server is back').waitFor()
      expect(await text.inputValue()).toBe(`mine of ${path}`)
      await page.getByRole('button', { name: 'Save' }).click()
      await text.waitFor({ state: 'detached' })
      await page.reload()
      await page.getByText(`mine of ${path}`).waitFor()
      await context.close()
    }
  })

  it('into a window over the page stays when the token is revoked, under the sign-in', async () => {
    for (const [path, open, label] of [
      ['/models', 'New model', 'Name'],
      ['/tokens', 'New token', 'Name, the author in every history'],
    ] as const) {
      const { secret, token } = await writer(`leaves ${path}`, 'admin')
      const { page, context, picture } = await site.visit(path, { token: secret })
      await page.getByRole('button', { name: open }).click()
      const name = page.getByRole('dialog').getByRole('textbox', { name: label })
      await name.fill(`typed for ${open}`)
      await site.touchstone.rpc.tokens.revoke.mutate({ id: token.id })
      await page.getByRole('button', { name: 'Create' }).click()
      const field = page.getByLabel('Token', { exact: true })
      await field.click()
      await page.keyboard.type(site.token)
      await picture(`sign-in-over-${open.replace(' ', '-')}`)
      expect(await accessibilityProblems(page)).toEqual([])
      await page.keyboard.press('Control+k')
      expect(await page.getByRole('combobox', { name: 'Command' }).count()).toBe(0)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await field.waitFor({ state: 'detached' })
      expect(await name.inputValue()).toBe(`typed for ${open}`)
      await page.getByRole('button', { name: 'Create' }).click()
      await page.getByText(`“typed for ${open}”`).first().waitFor()
      await context.close()
    }
  })

  it('is nobody else’s: after signing out and in as a reader nothing of an admin is there', async () => {
    const { secret } = await writer('looks on', 'reader')
    const { page } = await site.visit('/tokens')
    await page.getByRole('button', { name: 'Revoke looks on' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Ask an admin for another token').waitFor()
    expect(await page.getByRole('button', { name: /^Revoke/ }).count()).toBe(0)
  })
})
