/**
 * An agent for the bridge's tests. Its "library" is a JSON file: a list of behaviours, one for each time it is started
 * (the last one for all later starts). A behaviour is `NAME` or `NAME@N`, which strikes at the N-th request; up to there
 * it answers well. Each start adds its process id to LIBRARY.pids.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const library = process.argv.at(-1)
appendFileSync(`${library}.pids`, `${process.pid}\n`)
const start = readFileSync(`${library}.pids`, 'utf8').trim().split('\n').length
const behaviours = JSON.parse(readFileSync(library, 'utf8'))
const [name, strikesAt = '1'] = (behaviours[start - 1] ?? behaviours.at(-1)).split('@')

const everything = ['calls', 'callbacks']
const say = (message) => process.stdout.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
const hello = (more) =>
  say({ hello: 'imcancel', protocol: [1, 1], agent: 'fake', subject: 'fake', observes: everything, ...more })
const quiesced = [7, 0, 0, 0, 0, 0, 0, 0]
/** Initialize of instance 0 is called, and returns the plan's skew as its status. */
const events = (plan) => [1, 0, 0, 1, 0, 1, 0, 0, 2, 0, 0, 1, 0, 1, plan[4], 0, ...quiesced, ...quiesced]
const answer = ({ id, times, plan }, ending = 0, more = {}) =>
  say({ id, histories: [[times, ending, ...events(plan)]], ...more })
const crash = () => process.kill(process.pid, 'SIGSEGV')
const history = ({ id, plan }, edit) => {
  const words = [1, 0, ...events(plan)]
  edit(words)
  say({ id, histories: [words] })
}

const greetings = {
  'says nothing': () => {},
  'greets with garbage': () => say('\u001b[31mcannot load\u0007'),
  'speaks version 2': () => hello({ protocol: [2, 3] }),
  'cannot load': () => say({ error: 'x.so does not export NdisIMCancelInitializeDeviceInstance\u001b[2J' }),
  'exits at once': () => {
    process.stderr.write('error while loading \u001b[1mshared libraries\n')
    process.exitCode = 127
    process.stdin.destroy()
  },
  'observes miracles': () => hello({ observes: ['calls', 'miracles'] }),
  'is another subject': () => hello({ subject: 'another' }),
}

const strikes = {
  'answers well': answer,
  'writes garbage': () => say(`Segmentation fault \u001b[31m${'x'.repeat(500)}`),
  'writes an array': () => say('[1,2,3]'),
  'writes half a line': () => process.stdout.write('{"id":1,"histor', () => process.exit(0)),
  'answers another id': ({ times, plan }) => answer({ id: 4711, times, plan }),
  'answers twice': (request) => (answer(request), answer(request)),
  'answers nothing of use': ({ id }) => say({ id, result: 'fine' }),
  'answers no histories': ({ id }) => say({ id, histories: [] }),
  'answers too many runs': ({ id, times, plan }) => answer({ id, times: times + 1, plan }),
  'writes a part of an event': (request) => history(request, (words) => words.pop()),
  'writes too many events': (request) =>
    history(request, (words) => {
      while (words.length < 8 * 100_001) words.push(...quiesced)
    }),
  'writes a fraction': (request) => history(request, (words) => (words[8] = 0.5)),
  'tells of a cancel that nobody asked for': (request) =>
    history(request, (words) => {
      words[7] = words[15] = 2
      words[5] = words[13] = 0
    }),
  'leaves a step out': (request) => history(request, (words) => words.splice(2, 16)),
  'loses its machine': ({ id }) => say({ id, lost: 'the machine \u0007 went down' }),
  'crashes and says how': (request) => (answer(request, 2, { how: 'SIGSEGV' }), process.exit(3)),
  'says how in numbers': (request) => answer(request, 2, { how: 11 }),
  'writes instance 9': (request) => history(request, (words) => (words[4] = 9)),
  crashes: crash,
  'crashes and says so': (request) => (answer(request, 2), process.exit(3)),
  'exits with 3': () => process.exit(3),
  'exits with 2': () => process.exit(2),
  'leaves a child with its pipes': () => {
    spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { stdio: 'inherit' })
    process.exit(3)
  },
  'exits with 0': () => process.exit(0),
  'stalls and says so': (request) => (answer(request, 1), process.exit(2)),
  'stalls and lives': (request) => answer({ ...request, times: 1 }, 1, { alive: true }),
  'leaves something behind': (request) => (answer(request, 0, { alive: false }), process.exit(2)),
  'says it is alive in words': (request) => answer(request, 1, { alive: 'yes' }),
  hangs: () => setInterval(() => {}, 1000),
  'answers late': (request) => setTimeout(answer, 60_000, request),
  floods: () => {
    const more = () => process.stdout.write('x'.repeat(1 << 20), more)
    more()
  },
  refuses: ({ id }) => say({ id, error: 'a plan of 9 threads; at most 8' }),
  'crashes later': (request) => (answer(request), setTimeout(crash, 50)),
}

const greet = greetings[name] ?? (() => hello())
greet()
let count = 0
createInterface({ input: process.stdin }).on('line', (line) => {
  count += 1
  const strike = count >= Number(strikesAt) ? (strikes[name] ?? answer) : answer
  strike(JSON.parse(line))
})
