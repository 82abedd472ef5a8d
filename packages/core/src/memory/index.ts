export { createMemoryObjects, type MemoryObjects } from './objects.ts'
export { createMemoryTable } from './table.ts'
