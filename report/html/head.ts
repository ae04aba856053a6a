/** The top of the page: what came of it, unmistakably, and of what. */
import type { Run, ResultFile } from '../../runner/result-file.ts'
import type { ClauseResult, ClauseVerdict, Result } from '../../runner/result.ts'
import { seedText } from '../text.ts'
import { commandText } from './again.ts'
import { icon, tally } from './icons.ts'
import { clauseLink, code } from './inline.ts'
import { count, number, secondsText } from './numbers.ts'
import { type Markup, joined, markup } from './markup.ts'
import { type Obstacle, isWalkAlone, obstaclesOf, outcomeOf } from './outcome.ts'

export function pageHead(file: ResultFile): Markup {
  const { result } = file
  const { word, meaning, verdict, exitCode } = outcomeOf(result)
  const obstacles = obstaclesOf(result)
  return markup`<header class="top">
<p class="eyebrow">${result.suite}</p>
<div class="verdict ${verdict}">
<h1>${icon(verdict)}${word}</h1>
<p class="meaning">${meaning}</p>
${isWalkAlone(result) ? undefined : verdictCounts(result.clauses)}
${obstacles.length > 0 ? obstacleList(obstacles, exitCode === 1) : undefined}
<p class="quiet">A statement about what was run, not a proof. Exit code ${exitCode}.</p>
</div>
${facts(file)}
</header>
`
}

const verdicts = ['fail', 'pass', 'inconclusive', 'not-exercised', 'unobservable'] as const satisfies ClauseVerdict[]

/** How the clauses that decide came out. Those that cannot be observed do not decide, and are told as well. */
function verdictCounts(clauses: readonly ClauseResult[]): Markup {
  const decide = clauses.filter(({ counts, verdict }) => counts || verdict === 'unobservable')
  const counts = verdicts.flatMap((verdict) => {
    const times = decide.filter((clause) => clause.verdict === verdict).length
    return times === 0 ? [] : [markup`<li>${tally(verdict, times)}</li>`]
  })
  return markup`<ul class="counts"><li>Clauses</li>${counts}</ul>`
}

function obstacleList(obstacles: readonly Obstacle[], diverges: boolean): Markup {
  const items = obstacles.map(({ text, clauses }) =>
    clauses.length === 0
      ? markup`<li>${text}</li>`
      : markup`<li>${text}: ${joined(clauses.map(clauseLink), ', ')}</li>`,
  )
  return markup`<div class="why"><p>${diverges ? 'Besides' : 'Why'}</p><ul>${items}</ul></div>`
}

type Fact = readonly [string, Markup]

function facts({ run, result }: ResultFile): Markup {
  const pairs: readonly Fact[] = [
    ['Adapter', code(result.adapter)],
    ['Subject', markup`${result.subject}`],
    ...(isWalkAlone(result) ? [] : drawnFacts(result)),
    ['When', when(run)],
    ['Where', markup`Node ${run.node} on ${run.platform}, ${count(run.processors, 'processor')}`],
    ['Clause set', code(result.clauseSet)],
  ]
  const rows = pairs.map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )
  return markup`<dl class="facts">
${rows}<div class="wide"><dt>Command</dt><dd>${code(commandText(run.command))}</dd></div>
</dl>`
}

/** About the plans that were drawn, and what they were judged by. */
function drawnFacts(result: Result): readonly Fact[] {
  const { seed, profile, pattern, shard } = result
  return [
    ['Plans', markup`${plansText(result)}`],
    ['Runs', markup`${runsText(result)}`],
    ['Seed', code(seedText(seed))],
    ['Profile', markup`${profile}: ${profileTexts[profile]}`],
    ...(pattern === '*' ? [] : [['Clauses', code(pattern)] as const]),
    ...(shard === undefined ? [] : [['Part', markup`${shard.index} of ${shard.of} of the plans`] as const]),
  ]
}

const profileTexts: Readonly<Record<Result['profile'], string>> = {
  documented: 'what sources say',
  derived: 'what sources say, and what follows from it',
  client: 'what sources say, what follows from it, and what known drivers rely on',
}

function plansText({ plans, plansPlanned, morePlans }: Result): string {
  if (plans === plansPlanned) return `${number(plans)}, as planned`
  if (plans < plansPlanned) return `${number(plans)} of ${number(plansPlanned)} planned`
  const most = morePlans > 0 ? `, and up to ${number(morePlans)} more where they are needed` : ''
  return `${number(plans)}; ${number(plansPlanned)} planned${most}`
}

function runsText({ plans, runs, repeats }: Result): string {
  return runs === plans ? `${number(runs)}, one of each plan` : `${number(runs)}, up to ${number(repeats)} of each plan`
}

/** The date as it stands in the file: in UTC, and the same for every reader. */
function when({ started, seconds }: Run): Markup {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(started) ?? []
  const date =
    day === undefined || time === undefined
      ? markup`${started}`
      : markup`<time datetime="${started}">${day} ${time} UTC</time>`
  return markup`${date}, took ${durationText(seconds)}`
}

function durationText(seconds: number): string {
  if (seconds < 120) return secondsText(seconds)
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? count(minutes, 'minute') : `${(seconds / 3600).toFixed(1)} hours`
}
