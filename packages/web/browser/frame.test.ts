import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

describeInBrowser('every page', () => {
  let site: Site
  let animals: Awaited<ReturnType<typeof seedAnimals>>
  beforeAll(async () => {
    site = await openSite()
    animals = await seedAnimals(site.touchstone, 'Animals')
    await animals.tested('sharp', { wrongEach: 40 })
    await animals.tested('blurred', { wrongEach: 6, throwsOn: [3, 7] })
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('is no wider than a narrow window', async () => {
    const { page } = await site.visit('/models', { viewport: { width: 360, height: 740 } })
    for (const path of ['/models', '/suites', '/cases', '/runs', '/compare', '/tokens']) {
      await page.goto(`${site.url}${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      )
      expect([path, Math.max(0, wider)]).toEqual([path, 0])
    }
  })

  it('is opened when the server is back, also when it was away at the click', async () => {
    const { page } = await site.visit('/models')
    await page.getByLabel('Select sharp').waitFor()
    await page.waitForLoadState('networkidle')
    await site.kill()
    await page.getByRole('button', { name: 'New model' }).click()
    await page.getByText('The server does not answer').waitFor()
    await page.getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('status', { name: 'Loading' }).waitFor()
    await site.restart()
    await page.getByRole('heading', { name: /^Runs/ }).waitFor()
    await page.getByRole('link', { name: 'blurred' }).first().waitFor()
    await page.goBack()
    await page.getByLabel('Select sharp').waitFor()
    await page.getByRole('button', { name: 'New model' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor()
  })

  it('of an older version than its server says so, and keeps what is typed where it can', async () => {
    const { page } = await site.visit('/models')
    await page.getByLabel('Select sharp').waitFor()
    const gone = { status: 404, body: '{}', contentType: 'application/json' }
    await page.route(/assets\/(new-model|runs-page)/, (route) => route.fulfill(gone))
    await page.getByLabel('Search models').fill('shar')
    await page.getByRole('button', { name: 'New model' }).click()
    await page.getByText('these pages are older than their server').waitFor()
    expect(await page.getByLabel('Search models').inputValue()).toBe('shar')
    await page.getByRole('link', { name: 'Runs' }).click()
    const reload = page.getByRole('button', { name: 'Reload' })
    await reload.waitFor()
    await page.unroute(/assets\/(new-model|runs-page)/)
    await reload.click()
    await page.getByRole('link', { name: 'blurred' }).first().waitFor()
  })

  it.each([
    ['/nowhere', 'There is no page here', 'models'],
    ['/models/mdl_00000000001', 'There is no such model', 'models'],
    ['/suites/suite_00000000001', 'There is no such test suite', 'test suites'],
    ['/suites/nothing%20else', 'There is no such test suite', 'test suites'],
    ['/cases/case_00000000001', 'There is no such test case', 'test cases'],
    ['/runs/run_00000000001', 'There is no such test run', 'test runs'],
    ['/runs/%3Cb%3Enothing', 'There is no such test run', 'test runs'],
  ])('at %s says what was looked for, and shows the way back', async (path, title, list) => {
    const { page } = await site.visit(path)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    expect(await page.title()).toBe(`${title} · Touchstone`)
    await page
      .getByRole('main')
      .getByText(decodeURIComponent(path.split('/').at(-1) ?? ''))
      .waitFor()
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: `All ${list}` }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor({ state: 'detached' })
    expect(page.url()).not.toContain(path)
  })

  it('of a version that there is none of leads to the newest', async () => {
    const { page } = await site.visit(`/suites/${animals.suite.id}?version=7`)
    await page.getByText('has no version 7; its newest is 1.').waitFor()
    expect(await page.title()).toBe('There is no such version · Touchstone')
    await page.getByRole('link', { name: 'The newest version' }).click()
    await page.getByRole('heading', { level: 1, name: 'Animals around the clock' }).waitFor()
    expect(await page.title()).toBe('Animals around the clock · Touchstone')
  })

  it('keeps a notice with Undo while it is pointed at or focused', async () => {
    const { page } = await site.visit('/models')
    await page.getByLabel('Select sharp').waitFor()
    await page.clock.install()
    await page.getByLabel('Select sharp').click()
    await page.getByRole('button', { name: 'Archive 1 model' }).click()
    const undo = page.getByRole('button', { name: 'Undo' })
    await undo.hover()
    await page.clock.fastForward(60_000)
    await undo.focus()
    await page.mouse.move(0, 0)
    await page.clock.fastForward(60_000)
    expect(await undo.isVisible()).toBe(true)
    await undo.blur()
    await page.clock.fastForward(10_000)
    await undo.waitFor({ state: 'detached' })
    const { id, revision } = await site.touchstone.rpc.models.get.query({ model: 'sharp' })
    await site.touchstone.rpc.models.restore.mutate({ id, revision })
  })

  it('says all digits of a rounded number, and all of a value in a few words, on hover', async () => {
    const [run] = (await site.touchstone.rpc.testRuns.list.query({})).items
    const { page } = await site.visit(`/runs/${run?.id}`)
    const cell = page.locator('span[title*="\\"label\\""]').first()
    await cell.waitFor()
    expect(JSON.parse((await cell.getAttribute('title')) ?? '')).toHaveProperty('label')
  })

  it('that offers models to compare has their names from the list of runs', async () => {
    const first = await animals.workflow.Model.load('sharp')
    const { page } = await site.visit('/tokens')
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    // One alone is not compared yet, which would ask for it.
    await page.goto(`${site.url}/compare?suite=${animals.suite.id}&model=${first.id}`)
    await page.getByRole('button', { name: 'Remove sharp' }).waitFor()
    await page.getByRole('option', { name: 'blurred' }).waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle')
    expect(asked.filter((url) => url.includes('models.get'))).toEqual([])
  })
})
