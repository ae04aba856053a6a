/** Debian's Chromium, for tests in a real browser. Where it is not there, they are skipped aloud; in CI they fail instead. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

export const chromiumIsSkipped = !existsSync(executablePath) && process.env['CI'] === undefined
if (chromiumIsSkipped)
  console.warn(`browser tests are SKIPPED: ${executablePath} is not there, apt-get install chromium. CI would fail.`)

/** A browser that asks nothing of the network by itself. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
