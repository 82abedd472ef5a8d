import { test as runTest } from '@touchstone/client'
import * as z from 'zod'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

const hostile = '<script>alert(1)</script> \u202Eevil 🐧'
const labelled = z.object({ label: z.string() })
const types = {
  testSample: z.object({ locator: z.string() }),
  groundTruth: labelled,
  inference: labelled,
}
const pets = (count: number, from = 0, label = 'cat') =>
  Array.from({ length: count }, (_, i) => ({
    testSample: { locator: `s3://pets/${String(from + i).padStart(4, '0')}.png` },
    groundTruth: { label },
  }))

describeInBrowser('test suites and test cases', () => {
  let site: Site
  let caseId: string
  let suiteId: string

  beforeAll(async () => {
    site = await openSite()
    const { TestCase, TestSuite, Model } = site.touchstone.defineWorkflow('Pets', types)
    const first = await TestCase.create('pets at night', {
      samples: pets(120),
      description: 'Photos from the garden camera, after sunset.',
      tags: ['night', 'garden'],
    })
    const second = await first.edit({ add: pets(3, 118, 'dog') })
    const night = await second.edit({
      remove: ({ testSample }) => JSON.stringify(testSample).includes('/0000.png'),
    })
    const day = await TestCase.create('pets by day', { samples: pets(40, 500), tags: ['day'] })
    const odd = await TestCase.create(hostile, { samples: pets(1, 900), tags: [hostile] })
    const suite = await TestSuite.create('pets', { testCases: [first, day], tags: ['nightly'] })
    const newer = await suite.edit({ testCases: [odd, night, day] })
    caseId = night.id
    suiteId = newer.id
    for (const name of ['always-cat', 'always-dog'])
      await runTest(await Model.create(name, { infer: () => ({ label: name.slice(7) }) }), newer)
    const { TestSuite: Other } = site.touchstone.defineWorkflow('Penguins', types)
    await Other.create('empty', { testCases: [] })
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  const record = async () =>
    (await site.touchstone.rpc.testCases.get.query({ testCase: caseId })).record

  it('the lists are searched, filtered and sorted in the address', async () => {
    const { page, complaints, picture } = await site.visit('/suites')
    await page.getByRole('link', { name: 'empty' }).waitFor()
    await picture('suites')
    await page.getByLabel('Workflow').selectOption('Pets')
    await page.getByRole('link', { name: 'empty' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'test cases' }).click()
    await page.getByRole('link', { name: 'pets by day' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('sunset')
    await page.getByRole('link', { name: 'pets by day' }).waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?q=sunset')
    await page.getByRole('button', { name: 'Only the tag garden' }).click()
    await page.getByLabel('Search test cases').fill('nothing is called this')
    await page.getByText('No test case is like that').waitFor()
    await page.getByRole('button', { name: 'Show all test cases' }).click()
    await page.getByRole('button', { name: 'Name' }).click()
    const names = page.getByRole('rowgroup').nth(1).getByRole('link')
    await expect
      .poll(() => names.allInnerTexts())
      .toEqual(['pets by day', 'pets at night', hostile])
    await picture('cases')
    expect(complaints).toEqual([])
  })

  it('a long list goes on page by page', async () => {
    const { workflow } = await site.touchstone.rpc.workflows.define.mutate({
      name: 'Long',
      schemas: {},
    })
    for (let n = 0; n < 55; n++)
      await site.touchstone.rpc.testSuites.create.mutate({
        workflowId: workflow.id,
        name: `long ${String(n).padStart(3, '0')}`,
        testCases: [],
      })
    const { page } = await site.visit(`/suites?workflow=${workflow.id}`)
    await page.getByRole('link', { name: 'long 049' }).waitFor()
    expect(await page.getByRole('link', { name: 'long 050' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show more of Long' }).click()
    await page.getByRole('link', { name: 'long 054' }).waitFor()
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  })

  it('a suite shows its test cases, what changed between versions, and who was tested', async () => {
    const { page, complaints, picture } = await site.visit(`/suites/${suiteId}`)
    await page.getByRole('heading', { name: '3 test cases, 161 samples' }).waitFor()
    await page.getByRole('link', { name: 'always-dog' }).waitFor()
    await picture('suite')
    await page.getByRole('button', { name: 'See what changed in version 2' }).click()
    await page.getByText('2 of 3 test cases changed.').waitFor()
    await page.getByText('+ added').waitFor()
    await page.getByRole('cell', { name: '1 → 3' }).waitFor()
    await picture('suite-changes')
    const compare = page.getByRole('link', { name: 'Compare the 2 models tested last' })
    expect(await compare.getAttribute('href')).toMatch(/^\/compare\?suite=\w+&model=\w+&model=\w+$/)
    await page.getByLabel(/^Version/).selectOption('1')
    await page.getByRole('heading', { name: '2 test cases, 160 samples' }).waitFor()
    await page.getByRole('link', { name: 'pets at night' }).click()
    await page.getByRole('heading', { name: '120 samples' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('a test case shows its samples, page by page, and what changed between versions', async () => {
    const { page, complaints, picture } = await site.visit(`/cases/${caseId}`)
    await page.getByText('s3://pets/0001.png').waitFor()
    await picture('case')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('of 3: samples 51–100').waitFor()
    await page.getByText('s3://pets/0051.png').waitFor()
    await page.getByLabel('What changed since').selectOption('1')
    await page.getByRole('button', { name: '↻ Changed 2', pressed: true }).waitFor()
    await page.getByRole('cell').filter({ hasText: '− "cat"+ "dog"' }).first().waitFor()
    await picture('case-changes')
    await page.getByRole('button', { name: '+ Added 1' }).click()
    await page.getByText('s3://pets/0120.png').waitFor()
    await page.getByRole('button', { name: '− Removed 1' }).click()
    await page.getByText('s3://pets/0000.png').waitFor()
    expect(new URL(page.url()).search).toBe('?base=1&show=removed')
    expect(complaints).toEqual([])
  })

  it('name, description and tags are edited in place, with the keyboard alone', async () => {
    const { page } = await site.visit(`/cases/${caseId}`)
    await page.getByRole('button', { name: 'Rename' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Rename' }).fill('pets by day')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('already exists').waitFor()
    await page.getByRole('textbox', { name: 'Rename' }).fill('pets in the dark')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'pets in the dark' }).waitFor()
    await page.getByRole('button', { name: 'Edit the description' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Edit the description').fill('two\nlines')
    await page.keyboard.press('Control+Enter')
    const again = page.getByRole('button', { name: 'Edit the description' })
    await expect
      .poll(() => again.evaluate((button) => button === document.activeElement))
      .toBe(true)
    await page.getByRole('button', { name: 'Edit the tags' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Edit the tags' }).fill('night, , dark, dark')
    await page.keyboard.press('Enter')
    await expect.poll(record).toMatchObject({
      name: 'pets in the dark',
      description: 'two\nlines',
      tags: ['night', 'dark'],
    })
    await page.getByText('tags −garden +dark').waitFor()
  })

  it('an edit of the same by somebody else is said, and nothing typed is lost', async () => {
    const { page } = await site.visit(`/cases/${caseId}`)
    await page.getByRole('button', { name: 'Edit the description' }).click()
    const text = page.getByRole('textbox', { name: 'Edit the description' })
    await text.fill('mine')
    const { revision } = await record()
    const { rpc } = site.touchstone
    await rpc.testCases.edit.mutate({ id: caseId, revision, description: 'theirs', tags: ['new'] })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('local made it "theirs" meanwhile').waitFor()
    expect(await text.inputValue()).toBe('mine')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(record).toMatchObject({ description: 'mine', tags: ['new'] })
  })

  it('shows a reader nothing to edit', async () => {
    const { secret } = await site.touchstone.rpc.tokens.create.mutate({
      name: 'guest',
      role: 'reader',
    })
    const change = /^(Rename|Edit the|New|Create|Archive|Delete|Restore|Revert)/
    for (const [path, text] of [
      [`/cases/${caseId}`, 'History'],
      [`/suites/${suiteId}`, 'History'],
      ['/suites', 'nightly'],
      ['/cases', 'pets by day'],
      ['/runs', 'always-dog'],
    ] as const) {
      const { page, context } = await site.visit(path, { token: secret })
      await page.getByText('guest · reader').waitFor()
      await page.getByText(text).first().waitFor()
      expect(await page.getByRole('button', { name: change }).count()).toBe(0)
      expect(await page.getByRole('link', { name: change }).count()).toBe(0)
      await context.close()
    }
  })

  it('says what an address without anything behind it is', async () => {
    const { page } = await site.visit('/suites/tsu_0000000000000')
    await page.getByRole('heading', { name: 'There is no such test suite' }).waitFor()
    const other = await site.visit(`/cases/${caseId}?version=99`)
    await other.page.getByText('has no version 99; its newest is 3').waitFor()
  })

  it.each(['light', 'dark'] as const)(
    'is accessible and readable in %s',
    async (colorScheme) => {
      for (const [name, path, text] of [
        ['suites', '/suites', 'nightly'],
        ['suite', `/suites/${suiteId}?version=2&base=1`, 'always-dog'],
        ['cases', '/cases', 'pets by day'],
        ['case', `/cases/${caseId}?base=1`, '− "cat"'],
        ['runs', '/runs', 'always-dog'],
      ] as const) {
        const { page, context, picture } = await site.visit(path, { colorScheme })
        await page.getByText(text).first().waitFor()
        for (const width of [360, 1280, 2560]) {
          await page.setViewportSize({ width, height: 800 })
          expect(await accessibilityProblems(page)).toEqual([])
          const tooWide = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement
            return scrollWidth - clientWidth
          })
          expect(tooWide).toBeLessThanOrEqual(0)
          await picture(`${name}-${colorScheme}-${width}`)
        }
        await context.close()
      }
    },
    60_000,
  )
})
