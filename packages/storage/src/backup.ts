export { backUpDirectory, type BackedUp } from './back-up.ts'
export type { Watch } from './backup-file.ts'
export { restoreDirectory, type Restored } from './restore.ts'
