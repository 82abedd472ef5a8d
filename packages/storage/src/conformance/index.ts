export { objectsConformance, type OpenObjects } from './objects.ts'
export { tableConformance, type OpenTable } from './table.ts'
