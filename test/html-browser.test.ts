/** The page in a real browser: it asks for nothing, fits a phone, can be used by keyboard and read by everyone, and runs nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { htmlReport } from '../report/html.ts'
import { chromiumIsSkipped, launchChromium } from './support/chromium.ts'
import { type ResultKind, everyResult, hostileText, resultKinds, withTexts } from './support/results.ts'

const inPage = fileURLToPath(new URL('support/in-page.mjs', import.meta.url))

describe.skipIf(chromiumIsSkipped)('in a browser', () => {
  let browser: Browser | undefined
  const files = new Map<string, string>()
  const folder = mkdtempSync(join(tmpdir(), 'imcancel-browser-'))

  beforeAll(async () => {
    for (const [kind, file] of Object.entries(await everyResult())) {
      const pages = { [kind]: file, [`hostile ${kind}`]: withTexts(file, hostileText) }
      for (const [name, one] of Object.entries(pages)) {
        const path = join(folder, `${name.replaceAll(' ', '-')}.html`)
        writeFileSync(path, htmlReport(one))
        files.set(name, pathToFileURL(path).href)
      }
    }
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  /** What went on while a page was open, besides itself. */
  interface Seen {
    readonly errors: string[]
    readonly requests: string[]
    readonly dialogs: string[]
  }

  /** Opens a page, with the checks in it, and gives what `use` finds. */
  async function onPage<T>(
    name: string,
    options: BrowserContextOptions,
    use: (page: Page, seen: Seen) => Promise<T>,
  ): Promise<T> {
    const address = files.get(name)
    if (browser === undefined || address === undefined) throw new Error(`no browser, or no page ${name}`)
    const context = await browser.newContext(options)
    try {
      await context.addInitScript({ path: inPage })
      const page = await context.newPage()
      const seen: Seen = { errors: [], requests: [], dialogs: [] }
      page.on('console', (message) => seen.errors.push(message.text()))
      page.on('pageerror', (error) => seen.errors.push(error.message))
      page.on('request', (request) => {
        if (request.url() !== address) seen.requests.push(request.url().slice(0, 100))
      })
      page.on('dialog', (dialog) => {
        seen.dialogs.push(dialog.message())
        void dialog.dismiss()
      })
      await page.goto(address)
      return await use(page, seen)
    } finally {
      await context.close()
    }
  }

  const unfold = async (page: Page): Promise<unknown> =>
    page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true })`)

  /** What a page is and does on a phone. */
  const onPhone = async (name: string): Promise<unknown> =>
    onPage(name, { viewport: { width: 320, height: 640 } }, async (page, { errors, dialogs, requests }) => {
      const width = async (): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth')
      const folded = await width()
      await unfold(page)
      return {
        widths: [folded, await width()],
        errors,
        dialogs,
        requests: requests.filter((url) => !url.startsWith('data:image/svg+xml,')),
        made: await page.locator('script, img, iframe, [onload], [onerror], a[href^="javascript:" i]').count(),
        isHostile: (await page.getByText('alert(1)').count()) > 5,
      }
    })

  const asItShouldBe = { widths: [320, 320], errors: [], dialogs: [], requests: [], made: 0 }

  describe.each(resultKinds)('the page of a result that is %s', (kind: ResultKind) => {
    it('fits a phone, asks for nothing, and has nothing to complain of', async () => {
      expect(await onPhone(kind)).toEqual({ ...asItShouldBe, isHostile: false })
    })

    it('still does where a subject sends what it should not, runs nothing of it and makes no element of it', async () => {
      expect(await onPhone(`hostile ${kind}`)).toEqual({ ...asItShouldBe, isHostile: true })
    })

    it('has pictures in which nothing lies on anything else', async () => {
      expect(await onPage(kind, {}, async (page) => page.evaluate<string[]>('inPage.collisions()'))).toEqual([])
    })
  })

  // These take seconds each.
  describe('a page with all that there can be on one', () => {
    const name = 'all at once'

    it('is reached by keyboard in all its parts, and shows where one is', async () => {
      interface Stop {
        readonly name: string
        readonly text: string
        readonly visible: boolean
      }
      const { stops, left, opened } = await onPage(name, { viewport: { width: 400, height: 800 } }, async (page) => {
        const seen: Stop[] = []
        for (;;) {
          await page.keyboard.press('Tab')
          const one = await page.evaluate<Stop>('inPage.focused()')
          if (one.name === 'body') break
          seen.push(one)
          // What opens is reached in its turn.
          if (one.name === 'summary') await page.keyboard.press('Enter')
        }
        return {
          stops: seen,
          left: await page.evaluate<string[]>('inPage.unreached()'),
          opened: await page.evaluate<boolean>(`[...document.querySelectorAll('details')].every((one) => one.open)`),
        }
      })
      expect(stops[0]?.text).toBe('Skip to the report')
      expect(stops.filter(({ visible }) => !visible)).toEqual([])
      expect(left).toEqual([])
      expect(opened).toBe(true)
      expect(stops.filter((one) => one.name === 'summary').length).toBeGreaterThan(27)
    })

    it('goes past its head when asked to', async () => {
      const reached = await onPage(name, {}, async (page) => {
        await page.keyboard.press('Tab')
        await page.keyboard.press('Enter')
        await page.keyboard.press('Tab')
        return page.evaluate<boolean>(`document.querySelector('main').contains(document.activeElement)`)
      })
      expect(reached).toBe(true)
    })

    it.each(['light', 'dark'] as const)('has text that stands out, where it is %s', async (colorScheme) => {
      interface Text {
        readonly text: string
        readonly ink: string
        readonly ground: string
        readonly contrast: number
      }
      const texts = await onPage(name, { colorScheme, viewport: { width: 1600, height: 1000 } }, async (page) => {
        await unfold(page)
        const height = await page.evaluate<number>('document.documentElement.scrollHeight')
        // What is asked of points has to be in view.
        await page.setViewportSize({ width: 1600, height: height + 10 })
        return page.evaluate<Text[]>('inPage.contrasts()')
      })
      expect(texts.length).toBeGreaterThan(500)
      expect(texts.filter(({ contrast }) => !(contrast >= 4.5))).toEqual([])
      const dark = texts.filter(({ ground }) => ground === 'rgb(19, 21, 25)').length
      expect(dark > 100).toBe(colorScheme === 'dark')
      expect(new Set(texts.map(({ ground }) => ground)).size).toBeGreaterThan(10)
    })

    it('has nothing that axe objects to', async () => {
      interface Violations {
        readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
        readonly passes: readonly unknown[]
      }
      const { violations, passes } = await onPage(name, {}, async (page) => {
        await unfold(page)
        await page.evaluate(axe.source)
        return page.evaluate<Violations>('axe.run()')
      })
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([])
      expect(passes.length).toBeGreaterThan(20)
    })

    it('prints what is folded away on the screen', async () => {
      const shown = await onPage(name, {}, async (page) => {
        const visible = `[...document.querySelectorAll('details > :not(summary)')].filter((one) => one.checkVisibility()).length`
        const onScreen = await page.evaluate<number>(visible)
        await page.emulateMedia({ media: 'print' })
        const onPaper = await page.evaluate<number>(visible)
        return { onScreen, onPaper, all: await page.locator('details > :not(summary)').count() }
      })
      expect(shown.onScreen).toBe(0)
      expect(shown.onPaper).toBe(shown.all)
      expect(shown.all).toBeGreaterThan(27)
    })
  })
})
