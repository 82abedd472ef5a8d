import { makeBundle } from './lambda-home.ts'

/**
 * Bundles the function once for a whole test run: all its processes find the folder in their
 * environment.
 * @returns what removes it
 */
export default async function shareBundle(): Promise<() => Promise<void>> {
  if (process.env['TOUCHSTONE_BUNDLE'] !== undefined) return async () => {}
  const bundle = await makeBundle()
  process.env['TOUCHSTONE_BUNDLE'] = bundle.directory
  return async () => bundle[Symbol.asyncDispose]()
}
