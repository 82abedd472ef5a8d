import { createMemoryTable } from '@touchstone/core/memory'
import { tableConformance } from './conformance/index.ts'

tableConformance('memory', async () => ({
  table: createMemoryTable(),
  async [Symbol.asyncDispose]() {},
}))
