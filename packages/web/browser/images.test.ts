import { setTimeout as pause } from 'node:timers/promises'
import { test as runTest } from '@touchstone/client'
import {
  BitmapMask,
  Image as ImageSample,
  Keypoints,
  LabeledPolygon,
  Polyline,
  ScoredLabeledBoundingBox,
  SegmentationMask,
} from '@touchstone/client/types'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openImageHost, type ImageHost } from './kit/image-host.ts'
import { layoutShifts, watchLayoutShifts } from './kit/layout-shifts.ts'
import { coloursOf } from './kit/pixels.ts'
import { greyPng } from './kit/png.ts'
import { openSite, type Site } from './kit/site.ts'

const size = { width: 320, height: 200 }
const grey = greyPng(size, () => 200)
const thumb = greyPng({ width: 100, height: 180 }, () => 100)
const tall = greyPng({ width: 160, height: 640 }, () => 100)
// Columns of the classes 1, 3, 1, 3 …: what lies between two of them is never class 2.
const columns = greyPng({ width: 160, height: 100 }, (x) => (x % 20 < 10 ? 1 : 3))
const left = greyPng({ width: 160, height: 100 }, (x) => (x < 40 ? 255 : 0))
// As they are seen: three fifths of the colour of the legend over a grey of 200.
const ground = '200,200,200'
const road = '132,188,220'
const car = '224,217,120'
const marked = '233,186,80'
const classes = { 1: 'road', 2: 'sky', 3: 'car' }

const types = {
  testSample: ImageSample,
  groundTruth: z.object({
    box: ScoredLabeledBoundingBox.optional(),
    outline: LabeledPolygon.optional(),
    keypoints: Keypoints.optional(),
    classes: SegmentationMask.optional(),
    blob: BitmapMask.optional(),
  }),
  inference: z.object({
    boxes: z.array(ScoredLabeledBoundingBox).optional(),
    lane: Polyline.optional(),
    keypoints: Keypoints.optional(),
    classes: SegmentationMask.optional(),
    blob: BitmapMask.optional(),
  }),
}

async function seed({ touchstone }: Site, allowed: string, refused: string) {
  const workflow = touchstone.defineWorkflow('Streets', types)
  const { TestCase, TestSuite, Model } = workflow
  const cat = { label: 'cat', score: 0.875 }
  const testCase = await TestCase.create('crossings', {
    samples: [
      {
        testSample: { locator: `${allowed}/grey.png?sample=shapes` },
        groundTruth: {
          box: { top_left: [40, 60], bottom_right: [140, 160], ...cat },
          outline: {
            points: [
              [200, 40],
              [300, 40],
              [250, 140],
            ],
            label: 'sign',
          },
          keypoints: { points: [[20, 180]] },
        },
      },
      {
        testSample: { locator: `${allowed}/grey.png?sample=classes` },
        groundTruth: { classes: { locator: `${allowed}/columns.png`, labels: classes } },
      },
      {
        testSample: { locator: `${allowed}/grey.png?sample=blobs` },
        groundTruth: { blob: { locator: `${allowed}/left.png` } },
      },
      {
        testSample: { locator: `${allowed}/grey.png?sample=mixed` },
        groundTruth: { classes: { locator: `${refused}/columns.png`, labels: classes } },
      },
      { testSample: { locator: `${refused}/grey.png` }, groundTruth: {} },
      { testSample: { locator: 's3://bucket/grey.png' }, groundTruth: {} },
      { testSample: { locator: `${allowed}/lost.png` }, groundTruth: {} },
      { testSample: { locator: `${allowed}/tall.png` }, groundTruth: {} },
      {
        testSample: { locator: `${allowed}/thumb.png` },
        groundTruth: { box: { top_left: [10, 20], bottom_right: [60, 120], ...cat } },
      },
    ],
  })
  const suite = await TestSuite.create('streets', { testCases: [testCase] })
  const { model } = await Model.getOrCreate('finder', {
    infer: ({ locator }) => {
      if (locator.endsWith('shapes'))
        return {
          boxes: [{ top_left: [50, 70], bottom_right: [150, 170], ...cat }],
          lane: {
            points: [
              [0, 100],
              [160, 190],
              [320, 100],
            ],
          },
          keypoints: { points: [[22, 181]] },
        }
      if (locator.endsWith('classes'))
        return { classes: { locator: `${allowed}/columns.png`, labels: classes } }
      if (locator.endsWith('blobs')) return { blob: { locator: `${allowed}/left.png` } }
      return {}
    },
  })
  const { run } = await runTest(model, suite)
  return { run, testCase }
}

const looks = [
  { width: 360, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
  { width: 2560, colorScheme: 'dark' },
] as const

const attributes = (element: Locator, names: readonly string[]): Promise<(string | null)[]> =>
  Promise.all(names.map((name) => element.getAttribute(name)))

describeInBrowser('images', () => {
  let site: Site
  let allowed: ImageHost
  let refused: ImageHost
  let seeded: Awaited<ReturnType<typeof seed>>

  beforeAll(async () => {
    const images = {
      '/grey.png?sample=shapes': grey,
      '/grey.png?sample=classes': grey,
      '/grey.png?sample=blobs': grey,
      '/grey.png?sample=mixed': grey,
      '/grey.png': grey,
      '/columns.png': columns,
      '/left.png': left,
      '/tall.png': tall,
      '/thumb.png': thumb,
    }
    allowed = await openImageHost(images)
    refused = await openImageHost(images)
    site = await openSite({ images: [allowed.origin] })
    seeded = await seed(site, allowed.origin, refused.origin)
  }, 60_000)
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await allowed[Symbol.asyncDispose]()
    await refused[Symbol.asyncDispose]()
  })

  const openSample = async (page: Page, place: number): Promise<Locator> => {
    await page.getByRole('button', { name: `Sample at place ${place}`, exact: true }).click()
    return page.locator('figure')
  }

  it('have boxes, outlines, lines and points of both sides drawn over them, each in its way', async () => {
    const { page, complaints, picture } = await site.visit(`/runs/${seeded.run.id}`)
    const figure = await openSample(page, 0)
    const truth = figure.locator('g[data-side=truth]')
    const inference = figure.locator('g[data-side=inference]')
    expect(await attributes(truth.locator('rect'), ['x', 'y', 'width', 'height'])).toEqual([
      '40',
      '60',
      '100',
      '100',
    ])
    expect(await truth.locator('polygon').getAttribute('points')).toBe('200,40 300,40 250,140')
    expect(await attributes(inference.locator('rect'), ['x', 'y'])).toEqual(['50', '70'])
    expect(await inference.locator('polyline').getAttribute('points')).toBe('0,100 160,190 320,100')
    expect(await inference.locator('text').innerHTML()).toBe('cat 0.88')
    // Not by colour alone: dashed and hollow against solid and filled.
    const dash = (line: Locator) =>
      line.evaluate((shape) => getComputedStyle(shape).strokeDasharray)
    expect(await dash(truth.locator('polygon'))).toBe('5px, 3px')
    expect(await dash(inference.locator('polyline'))).toBe('none')
    expect(await truth.locator('circle').getAttribute('fill')).toBe('transparent')
    expect(await inference.locator('circle').getAttribute('fill')).toBe(null)
    // Where they are on the page is where their pixels are.
    const image = await figure.getByRole('img').boundingBox()
    const box = await truth.locator('rect').boundingBox()
    if (!image || !box) throw new Error('They are not shown.')
    expect((box.x - image.x) / image.width).toBeCloseTo(40 / 320, 1)
    expect((box.y - image.y) / image.height).toBeCloseTo(60 / 200, 1)
    expect(box.width / image.width).toBeCloseTo(100 / 320, 1)
    // A dark seam keeps each line seen on a ground of any colour.
    const [green, seam] = ['61,220,132', '100,100,100']
    await figure.getByRole('button', { name: 'finder' }).click()
    const colours = await coloursOf(figure.locator('img + svg'), [ground, green, seam])
    expect(Object.keys(colours).toSorted()).toEqual([seam, ground, green])
    await figure.getByRole('button', { name: 'finder' }).click()
    await picture('image-shapes')
    expect(await accessibilityProblems(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('can be seen without the one side or the other, and stay so for the next sample', async () => {
    const { page } = await site.visit(`/runs/${seeded.run.id}`)
    const figure = await openSample(page, 0)
    const legend = figure.getByRole('group', { name: 'Drawn over the image' })
    expect(await legend.getByRole('button').allInnerTexts()).toEqual([
      'Ground truth\n3',
      'finder\n3',
    ])
    await legend.getByRole('button', { name: 'Ground truth' }).focus()
    await page.keyboard.press('Enter')
    await figure.locator('g[data-side=truth]').waitFor({ state: 'detached' })
    expect(await figure.locator('g[data-side=inference] rect').count()).toBe(1)
    await openSample(page, 1)
    await legend.getByRole('button', { name: 'Ground truth', pressed: false }).waitFor()
    expect(await figure.locator('g[data-side=truth] image').count()).toBe(0)
    await legend.getByRole('button', { name: 'Ground truth' }).click()
    await figure.locator('g[data-side=truth] image').waitFor()
  })

  it('show each class of a mask in one colour, and no class that is not there', async () => {
    const { page, complaints, picture } = await site.visit(`/runs/${seeded.run.id}`)
    const figure = await openSample(page, 1)
    const legend = figure.getByRole('group', { name: 'Drawn over the image' })
    await legend.getByText('road').waitFor()
    expect((await legend.getByRole('button').allInnerTexts()).slice(2)).toEqual([
      'road\n1',
      'sky\n2',
      'car\n3',
    ])
    await legend.getByRole('button', { name: 'Ground truth' }).click()
    const colours = () => coloursOf(figure.locator('img + svg'), [ground, road, car])
    const names = async () => Object.keys(await colours()).toSorted()
    await expect.poll(names).toEqual([road, car])
    expect((await colours())[road]).toBeCloseTo(0.5, 1)
    await legend.getByRole('button', { name: 'road' }).click()
    await expect.poll(names).toEqual([ground, car])
    await legend.getByRole('button', { name: 'road' }).click()
    // The mask of the ground truth is striped.
    await legend.getByRole('button', { name: 'finder' }).click()
    await legend.getByRole('button', { name: 'Ground truth' }).click()
    await figure.locator('g[data-side=truth] pattern').waitFor({ state: 'attached' })
    await expect.poll(names).toHaveLength(4)
    await legend.getByRole('button', { name: 'finder' }).click()
    await picture('image-classes')
    expect(complaints).toEqual([])
  })

  it('show what a mask without classes marks, and nothing beside it', async () => {
    const { page } = await site.visit(`/runs/${seeded.run.id}`)
    const figure = await openSample(page, 2)
    await figure.getByRole('button', { name: 'Ground truth' }).click()
    const colours = () => coloursOf(figure.locator('img + svg'), [ground, marked])
    await expect.poll(async () => Object.keys(await colours()).toSorted()).toEqual([ground, marked])
    expect((await colours())[marked]).toBeCloseTo(40 / 160, 1)
  })

  it('that are small are enlarged in their own shape, and what is drawn with them', async () => {
    const { page } = await site.visit(`/runs/${seeded.run.id}`, {
      viewport: { width: 360, height: 800 },
    })
    const figure = await openSample(page, 8)
    const image = figure.getByRole('img')
    const ratio = async () => {
      const { width = 0, height = 1 } = (await image.boundingBox()) ?? {}
      return width / height
    }
    await expect.poll(ratio).toBeCloseTo(100 / 180, 2)
    const over = await image.boundingBox()
    const box = await figure.locator('g[data-side=truth] rect').boundingBox()
    if (!over || !box) throw new Error('They are not shown.')
    expect(over.width).toBeGreaterThan(100)
    expect((box.x - over.x) / over.width).toBeCloseTo(10 / 100, 1)
    expect((box.y - over.y) / over.height).toBeCloseTo(20 / 180, 1)
    expect(box.height / over.height).toBeCloseTo(100 / 180, 1)
  })

  it('come late or never, and nothing moves', async () => {
    const { page, context } = await site.visit('/healthz')
    await watchLayoutShifts(context)
    // Longer than a browser takes what moves for the answer to a click.
    await page.route(`${allowed.origin}/**`, async (route) => {
      await pause(800)
      await route.continue()
    })
    await page.goto(`${site.url}/runs/${seeded.run.id}`)
    const figure = await openSample(page, 7)
    await figure.getByRole('img').waitFor()
    await openSample(page, 6)
    await figure.getByText('The image could not be loaded').waitFor()
    expect((await layoutShifts(page)).filter(({ value }) => value > 0.001)).toEqual([])
  })

  it('from hosts that no setting allows are not asked for, and the page says which one would', async () => {
    const { page, complaints } = await site.visit(`/runs/${seeded.run.id}`)
    const figure = await openSample(page, 4)
    await figure.getByText(`--images ${refused.origin}`).waitFor()
    expect(await figure.getByRole('img').count()).toBe(0)
    await openSample(page, 3)
    await figure.getByText(`Masks from ${refused.origin} are not shown`).waitFor()
    await openSample(page, 5)
    await figure.getByText('s3:// addresses are not shown').waitFor()
    await openSample(page, 6)
    await figure.getByText('The image could not be loaded').waitFor()
    expect(complaints).toEqual([expect.stringContaining('404')])
    // Nor could anything else on the page ask.
    const violation = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
            resolve(effectiveDirective),
          )
          new Image().src = url
        }),
      `${refused.origin}/grey.png`,
    )
    expect(violation).toBe('img-src')
    expect(refused.requests).toEqual([])
  })

  it('are asked for without a referrer and without a token', async () => {
    const { page } = await site.visit(`/runs/${seeded.run.id}`)
    const figure = await openSample(page, 1)
    await figure.locator('g[data-side=inference] image').waitFor()
    await expect.poll(() => allowed.requests.map(({ path }) => path)).toContain('/columns.png')
    for (const { headers, path } of allowed.requests) {
      expect(headers.referer).toBe(undefined)
      expect(JSON.stringify([headers, path])).not.toContain(site.token)
    }
  })

  it.each(looks)('fit $width px in $colorScheme', async ({ width, colorScheme }) => {
    for (const [name, path] of [
      ['shapes', `/runs/${seeded.run.id}?sample=0`],
      ['classes', `/runs/${seeded.run.id}?sample=1`],
      ['refused', `/runs/${seeded.run.id}?sample=4`],
    ] as const) {
      const { page, context, picture } = await site.visit(path, {
        viewport: { width, height: 1000 },
        colorScheme,
      })
      await page.locator('figcaption').waitFor()
      if (name !== 'refused') await page.getByRole('group', { name: 'Drawn over' }).waitFor()
      await page.locator('figcaption').scrollIntoViewIfNeeded()
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(`image-${name}-${width}-${colorScheme}`)
      await context.close()
    }
  })
})
