import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './kit/chromium.ts'
import { readmePicture } from './kit/readme-picture.ts'
import { seedPenguins } from './kit/seed-penguins.ts'
import { openSite, type Site } from './kit/site.ts'

const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString() === 'PNG'

const models = [
  ['resnet50-224-torch2.4', 'Image classification', ['prod', 'team-a'], 'pytorch', 0.001, 0.982],
  ['resnet50-224-int8', 'Image classification', ['edge'], 'onnx', 0.001, 0.9751],
  ['convnext-s-384', 'Image classification', ['dev'], 'pytorch', 0.0003, 0.9874],
  ['vit-b16-224', 'Image classification', ['dev', 'team-a'], 'jax', 0.0003, 0.9809],
  ['efficientnet-b4', 'Image classification', [], 'tensorflow', 0.016, 0.9612],
  ['vendor-api-2026-09', 'Image classification', ['vendor'], 'rest', null, 0.9433],
  ['yolor-d6-1280x1280-pytorch-1.7', 'Detection', ['dev'], 'pytorch', 0.01, 0.7102],
  ['yolov9-e-640', 'Detection', ['prod'], 'pytorch', 0.01, 0.7344],
  ['rtdetr-l', 'Detection', ['dev', 'team-b'], 'pytorch', 0.0001, 0.7281],
  ['flipper-rule', 'Penguins', ['rules'], 'rules', null, 0.943],
  ['nearest-5', 'Penguins', ['prod'], 'numpy', null, 0.974],
  ['centroids-2024', 'Penguins', ['archive-me'], 'csv', null, 0.952],
] as const

const hourMs = 3_600_000

/** What was done when: how long ago, which of the models were made, and which were tested. */
const days = [
  { behindMs: 12 * 24 * hourMs, made: [0, 6], tested: [0, 0] },
  { behindMs: 75 * hourMs, made: [6, 10], tested: [0, 4] },
  { behindMs: 5 * hourMs, made: [10, 12], tested: [4, 9] },
  { behindMs: hourMs / 3, made: [0, 0], tested: [9, 12] },
] as const

describeInBrowser('the picture of the README', () => {
  let site: Site

  async function make([name, workflowName, tags, framework, lr]: (typeof models)[number]) {
    const { rpc } = site.touchstone
    const { workflow } = await rpc.workflows.define.mutate({ name: workflowName, schemas: {} })
    await rpc.models.create.mutate({
      workflowId: workflow.id,
      name,
      tags: [...tags],
      metadata: { framework, ...(lr === null ? {} : { train: { lr } }) },
    })
  }

  async function test([name, , , , , accuracy]: (typeof models)[number]) {
    const { rpc } = site.touchstone
    const { id, workflowId } = await rpc.models.get.query({ model: name })
    const known = await rpc.testSuites.list.query({ workflowId })
    const suite =
      known.items[0] ??
      (await rpc.testSuites.create.mutate({ workflowId, name: 'held out', testCases: [] }))
    const { run } = await rpc.testRuns.getOrCreate.mutate({
      modelId: id,
      testSuiteId: suite.id,
      version: suite.version,
      evaluator: { name: 'accuracy', version: '1', configurations: [null] },
    })
    const metrics = { accuracy }
    await rpc.testRuns.putMetrics.mutate({
      id: run.id,
      entries: [{ configuration: 0, testCaseId: null, metrics }],
    })
    const counts = { samples: 0, inferred: 0, reused: 0, errors: 0, missing: 0 }
    const done = { state: 'complete', counts, fingerprint: null, reason: null } as const
    await rpc.testRuns.update.mutate({ id: run.id, ...done })
  }

  beforeAll(async () => {
    site = await openSite()
    for (const { behindMs, made, tested } of days) {
      await site.kill()
      await site.restart({ behindMs })
      for (const model of models.slice(...made)) await make(model)
      for (const model of models.slice(...tested)) await test(model)
    }
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('is of the Models page', async () => {
    const columns = ['workflow', 'tags', 'meta:framework', 'meta:train.lr', 'updated', 'lastRun']
    const query = columns.map((column) => `column=${column}`).join('&')
    const { page, picture: keep } = await site.visit(`/models?${query}`, {
      viewport: { width: 1280, height: 620 },
      deviceScaleFactor: 2,
    })
    await page.getByRole('link', { name: '0.974' }).waitFor()
    await keep('readme')
    expect(isPng(await readmePicture(page, 'models'))).toBe(true)
  })
})

describeInBrowser('the pictures of real runs in the README', () => {
  let site: Site
  let penguins: Awaited<ReturnType<typeof seedPenguins>>
  beforeAll(async () => {
    site = await openSite()
    penguins = await seedPenguins(site.touchstone)
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('are of a run, with the samples of one cell of its confusion matrix', async () => {
    const [rule] = penguins.tested
    const { page, picture: keep } = await site.visit(`/runs/${rule?.run.id}`, {
      viewport: { width: 1280, height: 1000 },
    })
    await page.getByText('217 of 230 are as in the ground truth').waitFor()
    await page.getByRole('link', { name: 'actual Chinstrap, predicted Adelie' }).click()
    await page.getByText('species: actual Chinstrap, predicted Adelie').waitFor()
    await page.locator('[aria-label="Samples"]:not([aria-busy=true])').waitFor()
    await expect.poll(() => page.getByRole('button', { name: /^Sample at/ }).count()).toBe(4)
    await page.mouse.move(0, 0)
    await page.waitForLoadState('networkidle')
    await keep('readme-run')
    expect(isPng(await readmePicture(page, 'run'))).toBe(true)
  })

  it('are of a comparison of models that differ', async () => {
    const query = new URLSearchParams({ suite: penguins.suite.id })
    for (const { model } of penguins.tested) query.append('model', model.id)
    const { page, picture: keep } = await site.visit(`/compare?${query.toString()}`, {
      viewport: { width: 1280, height: 1000 },
    })
    await page.getByRole('region', { name: 'Samples of nearest-5' }).waitFor()
    await page.waitForLoadState('networkidle')
    await keep('readme-comparison')
    expect(isPng(await readmePicture(page, 'comparison'))).toBe(true)
  })
})
