/**
 * An adapter that is wrong in one way, for the tests of the doctor. It stands between the suite and a served simulator, `node CLI serve -a ADAPTER`,
 * and changes what goes through. Usage: odd-adapter.mjs FLAW CLI ADAPTER.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const [flaw, cli, adapter] = process.argv.slice(2)
const served = spawn(process.execPath, [cli, 'serve', '-a', adapter], { stdio: ['pipe', 'pipe', 'inherit'] })
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const kindOf = { call: 1, enter: 3, quiesced: 7 }

/** The events of each history, changed */
const withEvents = (answer, change) => ({
  ...answer,
  histories: answer.histories?.map(([times, ending, ...words]) => {
    const events = Array.from({ length: words.length / 8 }, (_, index) => words.slice(8 * index, 8 * index + 8))
    return [times, ending, ...change(events).flat()]
  }),
})

let answers = 0
const outgoing = {
  'claims what it does not do': (answer) =>
    withEvents(answer, (events) => {
      const at = events.findIndex(([kind, , , , , , , detail]) => kind === kindOf.call && detail === 1)
      return at === -1 ? events : events.toSpliced(at, 2)
    }),
  'numbers NULL contexts': (answer) =>
    withEvents(answer, (events) =>
      events.map((event) => (event[0] === 3 && event[3] === 0 ? event.with(3, 1) : event)),
    ),
  'takes stamps late': (answer) =>
    withEvents(answer, (events) => {
      const [first, ...others] = events
      const at = others.findIndex(([kind, thread]) => kind === kindOf.call && thread === 1)
      return at === -1 ? events : [others[at], first, ...others.toSpliced(at, 1)]
    }),
  'gives up too early': (answer) =>
    withEvents(answer, (events) => {
      const at = events.findIndex(([kind]) => kind === kindOf.enter)
      const quiesced = events.findIndex(([kind]) => kind === kindOf.quiesced)
      return at === -1 || quiesced < at ? events : events.toSpliced(quiesced, 1).toSpliced(at, 0, events[quiesced])
    }),
  'remembers earlier runs': (answer) => {
    answers += 1
    return answers < 3
      ? answer
      : withEvents(answer, (events) =>
          events.map((event) => (event[0] === 2 && event[5] === 1 ? event.with(6, 65539) : event)),
        )
  },
  'is not deterministic': (answer) => {
    answers += 1
    return withEvents(answer, (events) =>
      events.map((event) =>
        event[0] === 2 && event[5] === 2 ? event.with(6, answers % 7 < 3 ? 0 : -1073741823) : event,
      ),
    )
  },
  'mixes up drivers': (answer) =>
    withEvents(answer, (events) =>
      events.map((event) => (event[0] === 3 && event[4] === 1 ? event.with(4, 0) : event)),
    ),
  'crashes in a removal': (answer) =>
    withEvents(answer, (events) => (events.some((event) => event[5] === 5) ? process.exit(3) : events)),
  'prints now and then': (answer) => (setTimeout(say, 20, 'hello world'), answer),
}
const incoming = {
  'is silent about garbage': (line) => (line.startsWith('{') || line.startsWith(' ') ? line : undefined),
  'runs any version': (line) => line.replace('"plan":[2,', '"plan":[1,'),
  'ends at garbage': (line) => (line.startsWith('Seg') ? process.exit(1) : line),
}

createInterface({ input: served.stdout }).on('line', (line) => {
  const message = JSON.parse(line)
  if (flaw === 'swaps answers' && message.id > 1) {
    setTimeout(say, message.id % 2 === 0 ? 60 : 0, message)
    return
  }
  say(message.hello === undefined && outgoing[flaw] ? outgoing[flaw](message) : message)
})
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const passed = incoming[flaw] ? incoming[flaw](line) : line
    if (passed !== undefined) served.stdin.write(`${passed}\n`)
  })
  .on('close', () => {
    if (flaw === 'never leaves') setInterval(() => {}, 1000)
    else served.stdin.end()
  })
