import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { describe } from 'vitest'

const names = ['chromium', 'chromium-browser', 'google-chrome']

function findChromium(): string | undefined {
  const { CHROMIUM_PATH: chosen, PATH: path = '' } = process.env
  if (chosen !== undefined && chosen !== '') return chosen
  return path
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((candidate) => existsSync(candidate))
}

const executablePath = findChromium()

/** `describe` for tests in a browser. Without one they are skipped, which is said in one line. */
export const describeInBrowser = executablePath === undefined ? describe.skip : describe

if (executablePath === undefined)
  console.warn(
    "Skipped the tests in a browser: there is no Chromium. Install Debian's chromium, or set CHROMIUM_PATH.",
  )

export function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no Chromium.')
  return chromium.launch({
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
}
