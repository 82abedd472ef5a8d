import { test as runTest } from '@touchstone/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { seedAnimals } from './kit/seed-animals.ts'
import { openSite, type Site } from './kit/site.ts'

interface View {
  readonly path: string
  /** What is done to see it, up to where it is whole. */
  readonly open: (page: Page) => Promise<unknown>
  readonly isSignedOut?: true
}

/** What no other test looks at in all ways: tabs, dialogs, menus and notices. */
async function seed({ touchstone }: Site): Promise<Record<string, View>> {
  const animals = await seedAnimals(touchstone, 'Animals')
  const { run } = await animals.tested('resnet50-224', { wrongEach: 7, throwsOn: [5] })
  const { model } = await animals.workflow.Model.getOrCreate('resnet50-224', {
    infer: () => ({ label: 'kind 0', score: 1 }),
  })
  await runTest(model, animals.suite)
  const { rpc } = touchstone
  const base = { id: run.modelId, tags: ['prod'], metadata: { train: { lr: 0.1 } } }
  await rpc.models.update.mutate({ ...base, revision: 1 })
  await rpc.models.update.mutate({ ...base, revision: 2, name: 'resnet50-224-torch2.4' })
  await rpc.models.update.mutate({ id: run.modelId, revision: 3, metadata: { train: { lr: 0.2 } } })
  await rpc.tokens.create.mutate({ name: 'nightly', role: 'writer' })
  const path = `/models/${run.modelId}`
  const row = { name: 'Select resnet50-224-torch2.4' }
  const press = (page: Page, name: string) => page.getByRole('button', { name }).click()
  return {
    'model-runs': {
      path,
      open: (page) =>
        page.getByRole('link', { name: 'Animals around the clock' }).first().waitFor(),
    },
    'model-inferences': {
      path: `${path}?tab=inferences`,
      open: (page) => page.getByRole('row', { name: /^day/ }).first().waitFor(),
    },
    'model-history': {
      path: `${path}?tab=history`,
      open: (page) => page.getByText('local renamed').waitFor(),
    },
    'filter-menu': {
      path: '/models',
      async open(page) {
        await page.getByRole('checkbox', row).waitFor()
        await press(page, '+ filter')
        await page.getByRole('dialog').waitFor()
      },
    },
    'column-menu': {
      path: '/models',
      async open(page) {
        await page.getByRole('checkbox', row).waitFor()
        await press(page, 'columns ▾')
        await page.getByLabel('train.lr').waitFor()
      },
    },
    'new-model': {
      path: '/models',
      async open(page) {
        await press(page, 'New model')
        await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor()
      },
    },
    'delete-model': {
      path: '/models',
      async open(page) {
        await page.getByRole('checkbox', row).check()
        await press(page, 'Delete 1 model')
        await page.getByRole('dialog').getByRole('textbox').waitFor()
      },
    },
    'selection-bar': {
      path: '/models',
      async open(page) {
        await page.getByRole('checkbox', row).check()
        await page.getByText('1 selected').waitFor()
      },
    },
    palette: {
      path: '/models',
      async open(page) {
        await page.getByRole('checkbox', row).waitFor()
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox', { name: 'Command' }).fill('r')
        await page.getByRole('option').first().waitFor()
      },
    },
    tokens: { path: '/tokens', open: (page) => page.getByText('nightly').waitFor() },
    'new-token': {
      path: '/tokens',
      async open(page) {
        await press(page, 'New token')
        await page.getByRole('dialog').getByRole('textbox').first().waitFor()
      },
    },
    'sign-in': {
      path: '/models',
      isSignedOut: true,
      open: (page) => page.getByLabel('Token').waitFor(),
    },
  }
}

describeInBrowser('tabs, menus, dialogs and forms', () => {
  let site: Site
  let views: Record<string, View>
  beforeAll(async () => {
    site = await openSite()
    views = await seed(site)
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it.each(['light', 'dark'] as const)(
    'can be read by everybody and fit any window, in %s',
    async (colorScheme) => {
      const problems: Record<string, unknown> = {}
      for (const [name, { path, open, isSignedOut }] of Object.entries(views)) {
        const { page, context, complaints, picture } = await site.visit(path, {
          colorScheme,
          ...(isSignedOut ? { token: null } : {}),
        })
        await open(page)
        for (const width of [360, 1280, 2560]) {
          await page.setViewportSize({ width, height: 900 })
          const found = await accessibilityProblems(page)
          const excess = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement
            return Math.max(0, scrollWidth - clientWidth)
          })
          if (found.length > 0 || excess > 0) problems[`${name} ${width}`] = { found, excess }
          await picture(`${name}-${colorScheme}-${width}`)
        }
        if (complaints.length > 0) problems[name] = complaints
        await context.close()
      }
      expect(problems).toEqual({})
    },
    120_000,
  )
})
