export { objectsConformance } from './objects.ts'
export type { OpenObjects } from './open-objects.ts'
export { tableConformance } from './table.ts'
export type { OpenTable } from './open-table.ts'
