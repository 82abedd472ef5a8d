import { chromium } from 'playwright-core'
import { findChromium } from './find-chromium.ts'

/**
 * Starts one browser for a whole test run, which all its processes find in their environment; says
 * once that there is none for those that need one.
 * @returns what ends it
 */
export default async function shareBrowser(): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    console.warn(
      "Skipped the tests in a browser: there is no Chromium. Install Debian's chromium, or set CHROMIUM_PATH.",
    )
    return undefined
  }
  const server = await chromium.launchServer({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  process.env['TOUCHSTONE_BROWSER'] = server.wsEndpoint()
  return () => server.close()
}
