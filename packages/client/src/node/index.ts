export type { Source } from './bytes.ts'
export { readCsv, type CsvOptions, type CsvRow } from './read-csv.ts'
export { readJson } from './read-json.ts'
export { readJsonLines } from './read-json-lines.ts'
export { readParquet } from './read-parquet.ts'
export type { TableFormat } from './format.ts'
export { readTable, type TableOptions } from './read-table.ts'
export {
  inferencesTable,
  metricsTable,
  modelsTable,
  testCaseTable,
  testSuiteTable,
} from './exports.ts'
export type { ColumnKind, ExportColumn, ExportRow, ExportTable } from './export-table.ts'
export { tableText, writeTable } from './write-table.ts'
export { verdictFile } from './verdict-file.ts'
export { cellTexts } from '../table/numeral.ts'
