import { readFloor, uploadFloor } from '../floors.ts'
import { timed } from './timed.ts'

export const floors = {
  uploadFloor: async ({ table, directory }: { table: string; directory: string }) => ({
    seconds: await timed(() => uploadFloor(table, directory)),
  }),

  readFloor: async ({ directory }: { directory: string }) => ({
    seconds: await timed(async () => readFloor(directory)),
  }),
}
