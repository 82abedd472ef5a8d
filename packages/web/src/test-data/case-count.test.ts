import type { TestSuiteRecord } from '@touchstone/core/services'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { CaseCount } from './case-count.tsx'
import { revisionChanges } from './revision-changes.ts'

// Of a record, what lists and histories look at.
const record = { name: 'all', description: '', tags: [], samples: 5, version: 1 } as const
const suite = (fields: Partial<TestSuiteRecord>): TestSuiteRecord =>
  ({ ...record, ...fields }) as TestSuiteRecord

const markup = (of: TestSuiteRecord): string =>
  renderToStaticMarkup(createElement(CaseCount, { record: of }))

it('shows how many test cases a suite has, none as well', () => {
  expect(markup(suite({ testCases: 1_200 }))).toContain('1,200')
  expect(markup(suite({ testCases: 0 }))).toContain('>0<')
})

it('shows no number for a suite that was stored before they were counted', () => {
  expect(markup(suite({}))).toMatch(/>–<\/span>$/)
  const changes = revisionChanges(suite({}), suite({ version: 2, testCases: 3 }))
  expect(changes).toEqual(['version 1 → 2', 'samples 5, as before'])
  expect(revisionChanges(suite({ testCases: 2 }), suite({ version: 2, testCases: 3 }))).toEqual([
    'version 1 → 2',
    'test cases 2 → 3',
    'samples 5, as before',
  ])
})
