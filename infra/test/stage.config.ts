import { endToEndConfig } from './end-to-end-config.ts'

// The end-to-end tests of every home, on a deployed stage: one after another, because each of them
// starts from an empty one.
export default endToEndConfig({
  homes: 'stage-homes.ts',
  pattern: 'on the deployed stage',
  parallel: false,
})
