import { chromium, type Browser } from 'playwright-core'
import { describe } from 'vitest'
import { findChromium } from './find-chromium.ts'

const executablePath = findChromium()

/** `describe` for tests in a browser. Without one they are skipped, as `share-browser.ts` says. */
export const describeInBrowser = executablePath === undefined ? describe.skip : describe

/** A connection to the browser of the test run. To close it closes what was opened through it. */
export function connectToBrowser(): Promise<Browser> {
  const address = process.env['TOUCHSTONE_BROWSER']
  if (address === undefined) throw new Error('There is no Chromium.')
  return chromium.connect(address)
}
