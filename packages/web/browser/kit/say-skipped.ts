import { findChromium } from './find-chromium.ts'

/** Says once, before all tests, that there is no browser for those that need one. */
export default function saySkipped(): void {
  if (findChromium() === undefined)
    console.warn(
      "Skipped the tests in a browser: there is no Chromium. Install Debian's chromium, or set CHROMIUM_PATH.",
    )
}
