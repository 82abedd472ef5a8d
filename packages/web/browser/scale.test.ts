import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { seedModels } from './kit/seed.ts'
import { openSite, type Site } from './kit/site.ts'

const count = 10_000

describeInBrowser('with 10,000 models the Models page', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
    await seedModels(site.touchstone, { count })
  }, 120_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('shows the last one after scrolling through all, with few rows in the document', async () => {
    const { page } = await site.visit('/models?sort=created&order=ascending')
    await page.getByRole('heading', { name: 'Models 10,000' }).waitFor()
    const shown = page.getByRole('link', { name: '-09999' })
    await expect
      .poll(
        async () => {
          await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
          return shown.count()
        },
        { timeout: 60_000, interval: 30 },
      )
      .toBe(1)
    expect(await page.getByRole('row').count()).toBeLessThan(120)
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.getByRole('link', { name: '-00000' }).waitFor()
    let lists = 0
    page.on('request', (request) => {
      if (request.url().includes('models.list')) lists++
    })
    const edited = page.waitForResponse((response) => response.url().includes('models.update'))
    await page.getByRole('link', { name: '-00000' }).focus()
    await page.keyboard.press('F2')
    await page.getByRole('textbox', { name: /^Rename/ }).fill('renamed in a long list')
    await page.keyboard.press('Enter')
    await edited
    const facets = page.waitForRequest((request) => request.url().includes('models.facets'))
    await facets
    await page.waitForLoadState('networkidle')
    await page.getByRole('link', { name: 'renamed in a long list' }).waitFor()
    // A list of 100 pages would be 100 requests.
    expect(lists).toBeLessThan(5)
  }, 90_000)

  it('finds one of them, and sorts all by what is in the metadata', async () => {
    const { page } = await site.visit('/models')
    await page.getByLabel('Search models').fill('07777')
    await page.getByRole('link', { name: /-07777$/ }).waitFor()
    await page.goto(
      `${site.url}/models?column=meta:train.epochs&sort=meta:train.epochs&order=descending`,
    )
    await page.getByRole('cell', { name: '99', exact: true }).first().waitFor()
  })

  it('has loaded less than 100 KB of JavaScript, gzip, when it is first seen', async () => {
    const { page } = await site.visit('/healthz')
    const scripts: Promise<Buffer>[] = []
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response.body())
    })
    await page.goto(`${site.url}/models`)
    await page.getByRole('link', { name: '-09999' }).waitFor()
    await page.waitForLoadState('networkidle')
    const sizes = (await Promise.all(scripts)).map((bytes) => gzipSync(bytes).byteLength)
    expect(sizes.length).toBeGreaterThan(1)
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(100_000)
  })
})
