import { BoundingBox, Image as ImageSample } from '@touchstone/client/types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openImageHost, type ImageHost } from './kit/image-host.ts'
import { greyPng } from './kit/png.ts'
import { openSite, type Site } from './kit/site.ts'

const count = 100_000
const box = { top_left: [32, 20], bottom_right: [160, 100] } as const

describeInBrowser('a test case', () => {
  let site: Site
  let host: ImageHost
  let streetsId: string
  let documentsId: string
  let manyId: string

  beforeAll(async () => {
    host = await openImageHost({ '/a.png': greyPng({ width: 320, height: 200 }, () => 200) })
    site = await openSite({ images: [host.origin] })
    const streets = site.touchstone.defineWorkflow('Streets', {
      testSample: ImageSample.extend({ number: z.int() }),
      groundTruth: z.object({ boxes: z.array(BoundingBox) }),
      inference: z.object({}),
    })
    const first = await streets.TestCase.create('crossings', {
      samples: [
        { testSample: { locator: `${host.origin}/a.png`, number: 0 }, groundTruth: { boxes: [] } },
      ],
    })
    const second = await first.edit({
      add: [
        {
          testSample: { locator: `${host.origin}/a.png`, number: 0 },
          groundTruth: {
            boxes: [{ top_left: [...box.top_left], bottom_right: [...box.bottom_right] }],
          },
        },
      ],
    })
    streetsId = second.id
    const documents = site.touchstone.defineWorkflow('Documents', {
      testSample: z.object({ text: z.string() }),
      groundTruth: z.object({ words: z.array(z.object({ word: z.string(), at: z.int() })) }),
      inference: z.object({}),
    })
    const long = await documents.TestCase.create('long ones', {
      samples: [
        {
          testSample: { text: 'lorem ipsum '.repeat(2_000) },
          groundTruth: {
            words: Array.from({ length: 350 }, (_, at) => ({ word: `<b>word ${at}</b>`, at })),
          },
        },
      ],
    })
    documentsId = long.id
    const many = await streets.TestCase.create('many', {
      samples: Array.from({ length: count }, (_, number) => ({
        testSample: { locator: `s3://many/${number}.png`, number },
        groundTruth: { boxes: [] },
      })),
    })
    manyId = many.id
  }, 120_000)
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })

  it('shows the image of a sample with its ground truth drawn over it', async () => {
    const { page, complaints, picture } = await site.visit(`/cases/${streetsId}`)
    await page.getByRole('cell', { name: '1 box (128 × 80 at 32, 20)' }).waitFor()
    await page.getByRole('button', { name: 'Sample at place 0' }).focus()
    await page.keyboard.press('Enter')
    const drawn = page.locator('figure g[data-side=truth] rect')
    expect(await drawn.getAttribute('width')).toBe('128')
    expect(new URL(page.url()).search).toBe('?sample=0')
    await picture('case-image')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: /^Ground truth/ }).click()
    await drawn.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })

  it('shows what of a ground truth changed, and the rest of it when it is opened', async () => {
    const { page } = await site.visit(`/cases/${streetsId}?base=1`)
    await page.getByRole('cell').filter({ hasText: '+ {"top_left":[32,20]' }).waitFor()
    await page.getByRole('button', { name: 'Sample at place 0' }).click()
    await page.getByRole('heading', { name: 'What changed in the ground truth' }).waitFor()
  })

  it('shows what of the metadata changed, though the ground truth is the same', async () => {
    const { TestCase } = site.touchstone.defineWorkflow('Noted', {
      testSample: z.object({ text: z.string(), metadata: z.object({ by: z.string() }) }),
      groundTruth: z.object({ label: z.string() }),
      inference: z.object({}),
    })
    const by = (name: string) => ({
      testSample: { text: 'a', metadata: { by: name } },
      groundTruth: { label: 'cat' },
    })
    const first = await TestCase.create('noted', { samples: [by('Ada')] })
    await first.edit({ add: [by('Grace')] })
    const { page } = await site.visit(`/cases/${first.id}?base=1`)
    await page.getByRole('cell').filter({ hasText: 'metadata.by' }).waitFor()
    await page.getByRole('button', { name: 'Sample at place 0' }).click()
    await page.getByRole('heading', { name: 'What changed in the metadata' }).waitFor()
    const truth = page.getByRole('heading', { name: 'What changed in the ground truth' })
    expect(await truth.count()).toBe(0)
    await page.goto(`${new URL(page.url()).origin}/cases/${first.id}?version=1`)
    await page.getByRole('button', { name: 'Sample at place 0' }).click()
    await page.getByText('Ada').first().waitFor()
    expect(await page.getByText('Grace').count()).toBe(0)
  })

  it('shows a large value as a tree, loses nothing of it, and copies the whole', async () => {
    const { page, context, complaints, picture } = await site.visit(`/cases/${documentsId}`)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('cell', { name: '350 words' }).waitFor()
    await page.getByRole('button', { name: 'Sample at place 0' }).click()
    const text = page.getByRole('group', { name: 'the test sample' })
    const truth = page.getByRole('group', { name: 'the ground truth' })
    expect((await text.innerText()).length).toBeLessThan(1_300)
    await text.getByRole('button', { name: 'Show all 24,000 characters' }).click()
    expect((await text.innerText()).length).toBeGreaterThan(24_000)
    expect(await truth.getByText('<b>word').count()).toBe(0)
    await truth.getByRole('button', { name: 'words 350 items', expanded: false }).click()
    await truth.getByText('<b>word 99</b>').waitFor()
    expect(await truth.getByText('<b>word 100</b>').count()).toBe(0)
    // What lies under the header of the page is not to be judged.
    await page.evaluate(() => window.scrollTo(0, 0))
    await picture('case-large-value')
    expect(await accessibilityProblems(page)).toEqual([])
    for (let more = 0; more < 3; more++)
      await truth.getByRole('button', { name: /^Show \d+ more of 350/ }).click()
    await truth.getByText('<b>word 349</b>').waitFor()
    await page.getByRole('button', { name: 'Copy the ground truth' }).click()
    await page.getByText('Copied').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(z.json().parse(JSON.parse(copied))).toMatchObject({
      words: { 349: { word: '<b>word 349</b>', at: 349 } },
    })
    expect(complaints).toEqual([])
  })

  it('of 100,000 samples has a page of them in the document, and goes to any', async () => {
    const { page, complaints } = await site.visit(`/cases/${manyId}`)
    await page.getByRole('heading', { name: '100,000 samples' }).waitFor()
    await page.getByText('s3://many/49.png').waitFor()
    expect(await page.getByRole('row').count()).toBe(51)
    await page.getByLabel('Page', { exact: true }).fill('2000')
    await page.keyboard.press('Enter')
    await page.getByText('s3://many/99999.png').waitFor()
    await page.getByText('of 2,000: samples 99,951–100,000').waitFor()
    expect(await page.getByRole('row').count()).toBe(51)
    expect(await page.locator('*').count()).toBeLessThan(1_000)
    await page.getByLabel('Page', { exact: true }).fill('x')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByLabel('Page', { exact: true }).inputValue()).toBe('2000')
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)(
    'opened is accessible in %s at any width',
    async (colorScheme) => {
      for (const [name, path] of [
        ['image', `/cases/${streetsId}?sample=0&base=1`],
        ['value', `/cases/${documentsId}?sample=0`],
      ] as const) {
        const { page, context, picture } = await site.visit(path, { colorScheme })
        await page.getByRole('group', { name: 'the ground truth' }).waitFor()
        if (name === 'image') await page.locator('figure g[data-side=truth] rect').waitFor()
        for (const width of [360, 1280, 2560]) {
          await page.setViewportSize({ width, height: 900 })
          expect(await accessibilityProblems(page)).toEqual([])
          await picture(`case-${name}-${colorScheme}-${width}`)
        }
        await context.close()
      }
    },
  )
})
