import type { Home } from '@touchstone/e2e/homes'
import { openEmptyStage } from './stage.ts'

const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set; start with: pnpm test:aws`)
  return value
}

/** The one home of the end-to-end tests when they run on a deployed stage. */
export const homes: readonly { readonly name: string; readonly open: () => Promise<Home> }[] = [
  {
    name: 'on the deployed stage',
    open: () =>
      openEmptyStage({
        url: required('TOUCHSTONE_URL'),
        token: required('TOUCHSTONE_TOKEN'),
        tableName: required('TOUCHSTONE_TABLE'),
        bucket: required('TOUCHSTONE_BUCKET'),
      }),
  },
]

export { homes as homesWithFaults }
