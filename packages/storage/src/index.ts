export {
  openDataDirectory,
  type DataDirectory,
  type DataDirectoryOptions,
} from './data-directory.ts'
export { isDataDirectory } from './data-format.ts'
export { openFileObjects, type FileObjects, type FileObjectsOptions } from './file-objects.ts'
export { createObjectsHandler } from './objects-handler.ts'
export { openSqliteTable, type SqliteTable } from './sqlite-table.ts'
export { addItemSums } from './sqlite-upgrade.ts'
