import { describe } from 'vitest'
import { tableBoundsCases } from './table-bounds.ts'
import { tableModelCases } from './table-model.ts'
import { tableQueryCases } from './table-queries.ts'
import { tableRaceCases } from './table-races.ts'
import { tableReadCases } from './table-reads.ts'
import { tableWriteCases } from './table-writes.ts'
import type { OpenTable } from './open-table.ts'

/**
 * Registers the tests that every adapter of the Table port passes.
 *
 * @example
 * tableConformance('sqlite', async () => …)
 */
export function tableConformance(name: string, open: OpenTable): void {
  describe(`${name} is a Table`, () => {
    tableReadCases(open)
    tableQueryCases(open)
    tableWriteCases(open)
    tableBoundsCases(open)
    tableRaceCases(open)
    tableModelCases(open)
  })
}
