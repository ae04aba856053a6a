/** How an adapter behaves as a partner in the conversation: what it refuses, in what order it answers, how it leaves and comes back. */
import { type Message, objectIn } from '../../adapters/bridge/reading.ts'
import { encodePlan } from '../../adapters/wire.ts'
import type { Finding } from './finding.ts'
import * as golden from './golden.ts'
import type { Patient } from './patient.ts'
import { type Heard, type Talk, describeHeard, talkTo } from './talk.ts'

interface Line {
  readonly check: string
  readonly says: string
  /** Whether the answer is right; all the lines are answered in one conversation, and each is followed by a plan that must still be run */
  readonly right: (answer: Message) => boolean
  readonly wants: string
  readonly fix: string
}

const good = JSON.stringify({ id: 1, times: 1, plan: encodePlan(golden.onlyInitialized) })
const refusal = 'answer what cannot be run with an "error", run nothing of it, and go on'
const isNull = (answer: Message): boolean => answer['id'] === null && typeof answer['error'] === 'string'
const refuses =
  (id: number) =>
  (answer: Message): boolean =>
    answer['id'] === id && typeof answer['error'] === 'string'

const oddLines: readonly Line[] = [
  { check: 'garbage', says: 'Segmentation fault', right: isNull, wants: '{"id":null,"error":"..."}', fix: refusal },
  {
    check: 'another version',
    says: JSON.stringify({ id: 2, times: 1, plan: [2, 1, 0, 1, 0, 0] }),
    right: refuses(2),
    wants: '{"id":2,"error":"..."}',
    fix: refusal,
  },
  {
    check: 'a broken plan',
    says: JSON.stringify({ id: 3, times: 1, plan: [1, 1, 0, 1, 0, 1, 9, 0, 0, 0] }),
    right: refuses(3),
    wants: '{"id":3,"error":"..."}',
    fix: refusal,
  },
  {
    check: 'keys in another order',
    says: ` { "plan" : ${JSON.stringify(encodePlan(golden.onlyInitialized))} ,\t"times":1, "id": 4 }`,
    right: (answer) => answer['id'] === 4 && Array.isArray(answer['histories']),
    wants: '{"id":4,"histories":[...]}',
    fix: 'read requests as JSON',
  },
]

/** That what cannot be run is refused in words, and does not disturb what follows. */
export async function refusals({ link }: Patient): Promise<Finding[]> {
  const talk = await talkTo(link)
  if (talk === undefined) return [unreachable('refusals')]
  try {
    for (const line of oddLines) {
      // oxlint-disable-next-line no-await-in-loop -- one line after the other
      const found = await afterLine(talk, line)
      if (found !== undefined) return [found]
    }
    return [
      { check: 'refusals', outcome: 'good', text: 'garbage, another version and broken plans are refused in words' },
    ]
  } finally {
    talk.kill()
  }
}

async function afterLine(talk: Talk, { check, says, right, wants, fix }: Line): Promise<Finding | undefined> {
  talk.say(says)
  const answer = await talk.hear()
  const problem = (heard: Heard, to: string): Finding => ({
    check: 'refusals',
    outcome: 'problem',
    text: `${to}, it ${describeHeard(heard)}; expected ${wants}`,
    fix,
  })
  if (!right(messageOf(answer))) return problem(answer, `told ${check}`)
  talk.say(good)
  const next = await talk.hear()
  return Array.isArray(messageOf(next)['histories']) ? undefined : problem(next, `asked for a plan behind ${check}`)
}

/** Answers are awaited so long before nothing more is expected. */
const quietMs = 300

/** That requests sent ahead are answered in their order, and that nothing comes which is no answer. */
export async function order({ link }: Patient): Promise<Finding[]> {
  const talk = await talkTo(link)
  if (talk === undefined) return [unreachable('order')]
  try {
    const ids = Array.from({ length: 12 }, (_, index) => index + 1)
    const request = (id: number) => ({ id, times: 1 + (id % 3), plan: encodePlan(golden.onlyInitialized) })
    for (const id of ids) talk.say(JSON.stringify(request(id)))
    const heard: unknown[] = []
    // oxlint-disable-next-line no-await-in-loop -- answers come one by one
    for (const _ of ids) heard.push(messageOf(await talk.hear())['id'])
    const inOrder: Finding =
      heard.join() === ids.join()
        ? { check: 'order', outcome: 'good', text: `${ids.length} requests sent ahead are answered in their order` }
        : {
            check: 'order',
            outcome: 'problem',
            text: `requests 1..${ids.length} sent ahead were answered as ${heard.map(String).join(', ')}`,
            fix: 'keep reading while a plan runs, or leave lines in the pipe, and answer in order',
          }
    return [inOrder, strayOutput(await talk.hear(quietMs))]
  } finally {
    talk.kill()
  }
}

function strayOutput(heard: Heard): Finding {
  const check = 'stray output'
  if (heard.kind === 'silence') return { check, outcome: 'good', text: 'nothing but answers' }
  return {
    check,
    outcome: 'problem',
    text: `behind its last answer it ${describeHeard(heard)}`,
    fix: 'keep the protocol’s stream for answers alone: what the subject prints belongs on stderr',
  }
}

/** That one which was ended in the middle of a run can be had anew, and that one which is told to leave does. */
export async function recovery(patient: Patient): Promise<Finding[]> {
  return [await restart(patient), await leaving(patient)]
}

async function restart({ link }: Patient): Promise<Finding> {
  const check = 'recovery'
  const first = await talkTo(link)
  if (first === undefined) return unreachable(check)
  first.say(JSON.stringify({ id: 1, times: 1000, plan: encodePlan(golden.up) }))
  await first.hear(50)
  first.kill()
  const again = await talkTo(link)
  if (again === undefined) return unreachable(check)
  again.say(good)
  const heard = await again.hear()
  again.kill()
  return Array.isArray(messageOf(heard)['histories'])
    ? { check, outcome: 'good', text: 'ended in the middle of a run, it works when it is started anew' }
    : {
        check,
        outcome: 'problem',
        text: `ended in the middle of a run and started anew, it ${describeHeard(heard)}`,
        fix: 'let nothing of one process or connection stand in the way of the next',
      }
}

async function leaving({ link }: Patient): Promise<Finding> {
  const check = 'leaving'
  const talk = await talkTo(link)
  if (talk === undefined) return unreachable(check)
  talk.endInput()
  const heard = await talk.hear(5000)
  talk.kill()
  const ends =
    heard.kind === 'ended' &&
    (heard.how.kind === 'disconnected' || (heard.how.kind === 'exited' && heard.how.status === 0))
  return ends
    ? { check, outcome: 'good', text: 'at the end of its input it leaves' }
    : {
        check,
        outcome: 'problem',
        text: `at the end of its input it ${describeHeard(heard)}`,
        fix: 'exit with status 0 when nothing more can be read',
      }
}

function unreachable(check: string): Finding {
  return {
    check,
    outcome: 'problem',
    text: 'it did not say hello when it was started once more',
    fix: 'allow to be started, or connected to, again and again',
  }
}

function messageOf(heard: Heard): Message {
  return heard.kind === 'line' ? (objectIn(heard.text) ?? {}) : {}
}
