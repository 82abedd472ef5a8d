import { defineEvaluator, test as runTest } from '@touchstone/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityProblems } from './kit/axe.ts'
import { describeInBrowser } from './kit/chromium.ts'
import { openSite, type Site } from './kit/site.ts'

const hostile = [
  '# Answer',
  '<img src=x onerror="alert(1)"><script>alert(2)</script>',
  '[click](javascript:alert(3)) and ![picture](https://elsewhere.example/pixel.png)',
].join('\n\n')

const good = [
  'A **refund** takes three steps:',
  '1. Open the order.\n2. Choose *Return*.\n3. Print the label.',
  '| Item | Days |\n|---|---|\n| Shoes | 30 |\n| Food | 2 |',
  '```sh\ncurl https://shop.example/returns\n```',
].join('\n\n')
const other = good
  .replace('three steps', 'three short steps')
  .replace('| Food | 2 |', '| Food | 7 |')
const long = Array.from(
  { length: 30 },
  (_, i) => `Paragraph ${i}. ${'Some words. '.repeat(20)}`,
).join('\n\n')

const words = (of: string): string => Array.from({ length: 2_500 }, (_, i) => `${of}${i}`).join(' ')

const questions = [
  'How do I get my money back?',
  'What did they write?',
  'Tell me more.',
  'As JSON?',
  'In other words?',
]
const answers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {
    0: good,
    1: hostile,
    2: long,
    3: '{"refund": {"days": 30, "items": ["shoes", "hats"], "note": "with the label that came with it"}}',
    4: words('word'),
  },
  short: { 0: other, 1: hostile, 2: long, 3: '{}', 4: words('other') },
}

describeInBrowser('the texts of a language model', () => {
  let site: Site
  let run: string
  let compare: string
  beforeAll(async () => {
    site = await openSite()
    const message = z.object({ role: z.string(), content: z.string() })
    const workflow = site.touchstone.defineWorkflow('Help desk', {
      testSample: z.object({ number: z.int(), messages: z.array(message) }),
      groundTruth: z.object({ mustSay: z.string() }),
      inference: z.object({ answer: z.string() }),
    })
    const testCase = await workflow.TestCase.create('questions', {
      samples: questions.map((content, number) => ({
        testSample: {
          number,
          messages: [
            { role: 'system', content: 'You answer for a shop.\nBe brief.' },
            { role: 'user', content },
          ],
        },
        groundTruth: { mustSay: 'return' },
      })),
    })
    const suite = await workflow.TestSuite.create('help', { testCases: [testCase] })
    const evaluator = defineEvaluator(workflow, {
      name: 'length',
      version: '1',
      testSample: ({ inference }) => ({ length: inference.answer.length }),
    })
    const runs = []
    for (const [name, texts] of Object.entries(answers)) {
      const { model } = await workflow.Model.getOrCreate(name, {
        infer: ({ number }) => ({ answer: texts[number] ?? '' }),
      })
      runs.push({ model, run: (await runTest(model, suite, { evaluator })).run })
    }
    const [plain, short] = runs
    run = `/runs/${plain?.run.id}`
    compare = `/compare?suite=${suite.id}&version=1&model=${plain?.model.id}&model=${short?.model.id}`
  }, 60_000)
  afterAll(() => site[Symbol.asyncDispose]())

  it('are turns of a conversation, and Markdown as it is meant', async () => {
    const { page, complaints, picture } = await site.visit(`${run}?sample=0`)
    await page.getByText('How do I get my money back?').last().waitFor()
    const prompt = page.getByLabel('the test sample')
    expect(
      await prompt.getByRole('listitem').filter({ hasText: 'system' }).count(),
    ).toBeGreaterThan(0)
    const answer = page.getByLabel('the inference of plain')
    await answer.getByRole('table').waitFor()
    expect(await answer.locator('strong').innerText()).toBe('refund')
    expect(await answer.locator('pre').innerText()).toContain('curl')
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('text-answer-1280-light')
    await answer.getByRole('button', { name: 'Markdown' }).click()
    await answer.getByText('**refund**').waitFor()
    expect(await answer.getByRole('table').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('run nothing and fetch nothing, whatever they say', async () => {
    const { page, complaints } = await site.visit(`${run}?sample=1`)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    const answer = page.getByLabel('the inference of plain')
    await answer.getByText('Answer', { exact: true }).waitFor()
    expect(await answer.locator('img, script').count()).toBe(0)
    const links = await answer
      .locator('a')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
    expect(links).toEqual(['', 'https://elsewhere.example/pixel.png'])
    expect(asked.filter((url) => !url.startsWith(site.url))).toEqual([])
    expect(complaints).toEqual([])
  })

  it('are folded at a paragraph where they are long, and JSON is a tree', async () => {
    const folded = await site.visit(`${run}?sample=2`)
    const answer = folded.page.getByLabel('the inference of plain')
    await answer.getByText('Paragraph 2.').waitFor()
    expect(await answer.getByText('Paragraph 29.').count()).toBe(0)
    await answer.getByRole('button', { name: /^Show all [\d,]+ characters$/ }).click()
    await answer.getByText('Paragraph 29.').waitFor()
    const json = await site.visit(`${run}?sample=3`)
    await json.page
      .getByLabel('the inference of plain')
      .getByText('refund', { exact: true })
      .waitFor()
    expect([...folded.complaints, ...json.complaints]).toEqual([])
  })

  it('say in a comparison which words are others', async () => {
    const { page, complaints, picture } = await site.visit(compare)
    await page.locator('summary').filter({ hasText: 'number 0' }).first().click()
    const answer = page.getByLabel('the inference of short')
    await answer.locator('ins').first().waitFor()
    expect(await answer.locator('ins').allInnerTexts()).toEqual(['short ', '7'])
    expect(await answer.locator('del').allInnerTexts()).toEqual(['2'])
    expect(await accessibilityProblems(page)).toEqual([])
    await picture('text-changes-1280-light')
    await answer.getByRole('button', { name: 'Changes' }).click()
    await answer.getByRole('table').waitFor()
    await answer.getByRole('button', { name: 'Changes' }).click()
    await page.locator('summary').filter({ hasText: 'number 4' }).first().click()
    await answer.getByText('word0').waitFor()
    await answer.getByRole('button', { name: /^Show all/ }).click()
    await answer.getByText('These texts differ too much to mark words.').waitFor()
    expect(complaints).toEqual([])
  })
})
