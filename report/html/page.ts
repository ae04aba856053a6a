/** The frame of the page: what a browser has to know, a way past the navigation, and the navigation. */
import type { ClauseVerdict } from '../../runner/result.ts'
import { type Markup, markup } from './markup.ts'
import { style } from './style.ts'

export interface Part {
  readonly id: string
  /** In the navigation */
  readonly title: string
  /** Absent where there is nothing to show */
  readonly inside: Markup | undefined
}

interface Page {
  readonly title: string
  readonly verdict: ClauseVerdict
  readonly head: Markup
  readonly parts: readonly Part[]
}

/** Nothing is loaded and nothing is run, whatever should come to stand on the page. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

export function page({ title, verdict, head, parts }: Page): Markup {
  const shown = parts.filter(({ inside }) => inside !== undefined)
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${siteIcon(verdict)}">
<style>
${style}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
${head}<nav aria-label="Parts of the report"><ul>${shown.map(
    ({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>
`,
  )}</ul></nav>
<main id="report" tabindex="-1">
${shown.map(({ inside }) => inside)}</main>
</body>
</html>
`
}

const marks = {
  good: ['1a6b3c', 'M9 17l5 5 9-12'],
  bad: ['a8201a', 'M10 10l12 12M22 10 10 22'],
  other: ['8a5a00', 'M10 16h12'],
} as const

/** The sign of the verdict, for the tab of the browser. */
function siteIcon(verdict: ClauseVerdict): string {
  const [colour, path] = marks[verdict === 'pass' ? 'good' : verdict === 'fail' ? 'bad' : 'other']
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' fill='#${colour}'/><path d='${path}' fill='none' stroke='#fff' stroke-width='4' stroke-linecap='round' stroke-linejoin='round'/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
