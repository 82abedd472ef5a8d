import { forwardPort } from '@touchstone/e2e/forwarded-port'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
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

  it('signs in through a forwarded port, and reads records and objects there', async () => {
    await using forwardedSite = await openSite()
    const { touchstone, signInUrl } = forwardedSite
    await using forwarded = await forwardPort({ port: Number(new URL(signInUrl).port) })
    const { Model, TestCase } = touchstone.defineWorkflow('Letters', {
      testSample: z.object({ text: z.string() }),
      groundTruth: z.object({ label: z.string() }),
      inference: z.object({ label: z.string() }),
    })
    const { id: testCaseId } = await TestCase.create('all', {
      samples: [{ testSample: { text: 'far away' }, groundTruth: { label: 'a' } }],
    })
    const model = await Model.create('moved')
    const { page, complaints } = await forwardedSite.visit('/sign-in', { token: null })
    await page.goto('about:blank')
    const origins = new Set<string>()
    page.on('request', (request) => origins.add(new URL(request.url()).origin))
    const { pathname, hash } = new URL(signInUrl)
    await page.goto(`http://127.0.0.1:${forwarded.port}${pathname}${hash}`)
    await page.getByText('local · admin').waitFor()
    expect(page.url()).toBe(`${forwarded.url}/models`)
    // Samples are objects, which are read by presigned addresses.
    await page.goto(`${forwarded.url}/cases/${testCaseId}`)
    await page.getByText('far away').waitFor()
    await page.goto(`${forwarded.url}/models/${model.id}`)
    await page.getByRole('heading', { name: 'moved' }).waitFor()
    expect(complaints).toEqual([])
    expect([...origins].toSorted()).toEqual([`http://127.0.0.1:${forwarded.port}`, forwarded.url])
  })
})
