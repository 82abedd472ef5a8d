import { chromium, type Browser } from 'playwright-core'
import { describe } from 'vitest'
import { findChromium } from './find-chromium.ts'

const executablePath = findChromium()

/** `describe` for tests in a browser. Without one they are skipped, as `say-skipped.ts` says. */
export const describeInBrowser = executablePath === undefined ? describe.skip : describe

let launched: Promise<Browser> | undefined

/** The browser of this process, which ends with it: its files run one after the other. */
export const sharedBrowser = (): Promise<Browser> => (launched ??= launchBrowser())

/** A browser of its own, which the caller closes. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
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
      ...more,
    ],
  })
}
