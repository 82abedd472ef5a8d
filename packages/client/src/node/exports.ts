import { isJsonObject, type JsonObject } from '@touchstone/core'
import type { ModelRecord } from '@touchstone/core/services'
import type { ConfigurationMetrics } from '../evaluate.ts'
import type { Model } from '../model.ts'
import { contextOf } from '../record-instance.ts'
import { fieldSchemaOf } from '../table/field-schema.ts'
import { isSuite } from '../target.ts'
import type { TestCase } from '../test-case.ts'
import type { TestSuite } from '../test-suite.ts'
import type { WorkflowTypes } from '../workflow-types.ts'
import {
  columnsOfType,
  type ColumnKind,
  type ExportColumn,
  type ExportRow,
  type ExportTable,
} from './export-table.ts'

/** A model, of any workflow. */
interface ListedModel {
  readonly record: ModelRecord
}

/**
 * Models as a table, a row each.
 * @example
 * await writeTable('models.csv', modelsTable(Model.list()))
 */
export function modelsTable(
  models: Iterable<ListedModel> | AsyncIterable<ListedModel>,
): ExportTable {
  const columns: ExportColumn[] = [
    { name: 'id', kind: 'string' },
    { name: 'name', kind: 'string' },
    { name: 'revision', kind: 'integer' },
    { name: 'tags', kind: 'json' },
    { name: 'metadata', kind: 'json' },
    { name: 'createdAt', kind: 'string' },
    { name: 'updatedAt', kind: 'string' },
  ]
  return {
    columns,
    async *rows() {
      for await (const { record } of models) {
        const { id, name, revision, tags, metadata, createdAt, updatedAt } = record
        yield [id, name, revision, tags, metadata, createdAt, updatedAt]
      }
    },
  }
}

/** The test samples and ground truths of a test case; `TestCase.fromTable` takes them again. */
export function testCaseTable<T extends WorkflowTypes>(testCase: TestCase<T>): ExportTable {
  const { columns, cells } = labeledColumns(contextOf(testCase).types)
  return {
    columns,
    async *rows() {
      for await (const row of testCase.rows()) yield cells(row)
    },
  }
}

function labeledColumns(types: WorkflowTypes) {
  const sample = columnsOfType(fieldSchemaOf(types.testSample), 'testSample')
  const truth = columnsOfType(fieldSchemaOf(types.groundTruth), 'groundTruth')
  return {
    columns: [...sample.columns, ...truth.columns],
    cells: ({ testSample, groundTruth }: { testSample: unknown; groundTruth: unknown }) => [
      ...sample.cells(testSample),
      ...truth.cells(groundTruth),
    ],
  }
}

/** The rows of a test suite, test case by test case, with the name of the test case first. */
export function testSuiteTable<T extends WorkflowTypes>(testSuite: TestSuite<T>): ExportTable {
  const { types } = contextOf(testSuite)
  const tables = testSuite.testCases.map((testCase) => ({
    name: testCase.name,
    rows: testCaseTable(testCase).rows,
  }))
  return {
    columns: [{ name: 'testCase', kind: 'string' }, ...labeledColumns(types).columns],
    async *rows() {
      for (const { name, rows } of tables) for await (const row of rows()) yield [name, ...row]
    },
  }
}

/**
 * What a model produced for a test case or a test suite, a row for each inference and each error.
 * Of a test case the ground truths come too. `model.uploadInferences` takes it again.
 */
export function inferencesTable<T extends WorkflowTypes>(
  model: Model<T>,
  of: TestSuite<T> | TestCase<T>,
): ExportTable {
  const { types } = contextOf(model)
  const sample = columnsOfType(fieldSchemaOf(types.testSample), 'testSample')
  const truth = isSuite(of)
    ? { columns: [], cells: () => [] }
    : columnsOfType(fieldSchemaOf(types.groundTruth), 'groundTruth')
  const inference = columnsOfType(fieldSchemaOf(types.inference), 'inference')
  const error: ExportColumn[] = [
    { name: 'error.name', kind: 'string' },
    { name: 'error.message', kind: 'string' },
    { name: 'error.attempts', kind: 'integer' },
  ]
  return {
    columns: [...sample.columns, ...truth.columns, ...inference.columns, ...error],
    async *rows() {
      for await (const row of model.inferences(of)) {
        if (row.inference === undefined && row.error === undefined) continue
        yield [
          ...sample.cells(row.testSample),
          ...truth.cells(row.groundTruth),
          ...inference.cells(row.inference),
          row.error?.name,
          row.error?.message,
          row.error?.attempts,
        ]
      }
    },
  }
}

/** The metrics of a test, a row for each test case and for the suite in each configuration. */
export function metricsTable(
  metrics: readonly ConfigurationMetrics<JsonObject, JsonObject>[],
): ExportTable {
  const entries = metrics.flatMap(({ configuration, testCases, testSuite }) => [
    ...testCases.map(({ name, metrics: values }) => ({ configuration, name, values })),
    ...(testSuite === null ? [] : [{ configuration, name: undefined, values: testSuite }]),
  ])
  const flat = entries.map(({ values }) => new Map(flattened(values)))
  const names = [...new Set(flat.flatMap((values) => [...values.keys()]))]
  const kinds = names.map((name) => kindOfAll(flat.map((values) => values.get(name))))
  const rows = entries.map(({ configuration, name }, i): ExportRow => {
    const scope = name === undefined ? 'test suite' : 'test case'
    return [configuration, scope, name, ...names.map((key) => flat[i]?.get(key))]
  })
  const columns: ExportColumn[] = [
    { name: 'configuration', kind: 'json' },
    { name: 'scope', kind: 'string' },
    { name: 'testCase', kind: 'string' },
    ...names.map((name, i) => ({ name: `metrics.${name}`, kind: kinds[i] ?? 'json' })),
  ]
  return { columns, rows: () => rows }
}

function* flattened(value: JsonObject, prefix = ''): Generator<[string, unknown]> {
  for (const [key, inner] of Object.entries(value)) {
    if (isJsonObject(inner) && Object.keys(inner).length > 0)
      yield* flattened(inner, `${prefix}${key}.`)
    else yield [prefix + key, inner]
  }
}

function kindOfAll(values: readonly unknown[]): ColumnKind {
  const types = new Set(values.filter((value) => value != null).map((value) => typeof value))
  const [only] = types
  if (types.size !== 1) return 'json'
  return only === 'number' || only === 'string' || only === 'boolean' ? only : 'json'
}
