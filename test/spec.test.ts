/** The specification as data: complete, consistent, and in agreement with the documents it names. */
import { describe, expect, it } from 'vitest'
import { faults } from '../adapters/faults/faults.ts'
import { explainClause, listClauses, suggestClause } from '../report/explain-clause.ts'
import { type Clause, clauseById, clauses, isClauseId, levels } from '../spec/clauses.ts'
import * as constants from '../spec/constants.ts'
import { observations } from '../spec/observations.ts'
import { type Question, questions } from '../spec/questions.ts'
import { type Source, sourceById, sources } from '../spec/sources.ts'
import { statements } from '../spec/statements.ts'

const everyClause: readonly Clause[] = clauses
const everyQuestion: readonly Question[] = questions
const everySource: readonly Source[] = sources

/** One sentence: a capital, no stray space, one full stop and that at the end. */
const sentence = /^[A-Z](?!.*(?:\. | {2})).*[^\s.,;:]\.$/

/** Each under its id, for the name of a test. */
function named<One extends { readonly id: string }>(ones: readonly One[]): [string, One][] {
  return ones.map((one) => [one.id, one])
}

function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index)
}

function sourcesNamed(text: string): Set<string> {
  return new Set(text.match(/\bS\d+\b/g))
}

describe('clauses', () => {
  it('have the ids, in the order, that reports and baselines rely on', () => {
    expect(clauses.map((clause) => clause.id)).toEqual([
      'CANCEL-STATUS',
      'CANCEL-PRECEDING',
      'CANCEL-STOPS',
      'CANCEL-WINDOW',
      'CANCEL-STOPPABLE',
      'CANCEL-ONCE',
      'CANCEL-FINAL',
      'CANCEL-PROCEEDS',
      'CANCEL-NO-EFFECT',
      'CANCEL-INSTANCE',
      'CANCEL-DRIVER',
      'CANCEL-NAME',
      'CANCEL-INPUT',
      'CANCEL-AGAIN',
      'CANCEL-REENTRANT',
      'CANCEL-RETURNS',
      'REMOVAL-CANCELS',
      'INIT-STATUS',
      'INIT-DISPATCH',
      'INIT-NO-START',
      'INIT-ONCE',
      'INIT-OWN',
      'INIT-DUPLICATE',
      'INIT-REFUSED',
      'DEINIT-HALTS',
      'HALT-ONLY-INITIALIZED',
      'CANCEL-COMPLETES',
    ])
  })

  it.each(named(everyClause))('%s is well formed', (id, clause) => {
    expect(id).toMatch(/^(?:CANCEL|REMOVAL|INIT|DEINIT|HALT)(?:-[A-Z]+)+$/)
    expect(levels).toContain(clause.level)
    expect(clause.statement).toMatch(sentence)
    expect(clause.sources).not.toEqual([])
    expect(repeated(clause.sources)).toEqual([])
  })

  it.each(named(everyClause))('%s says what shows it kept and broken, and what that takes', (_, clause) => {
    expect(clause.observed).toMatch(sentence)
    expect(clause.observed).toMatch(/^Kept when .+; broken (?:when|by) /)
    expect(clause.needs).not.toEqual([])
    expect(repeated(clause.needs)).toEqual([])
    // A call or callback that is spoken of has to be seen; that something never came is seen only where all is over.
    expect(clause.needs.includes('calls') || !clause.statement.includes('Cancel')).toBe(true)
    expect(clause.needs.includes('callbacks') || !clause.statement.includes('MiniportInitializeEx')).toBe(true)
    expect(clause.needs.includes('quiescence')).toBe(clause.observed.includes('nothing more is to come'))
  })

  it.each(named(everyClause.filter((clause) => clause.level === 'documented')))(
    '%s needs no derivation',
    (_, clause) => {
      expect(clause.derivation).toBeUndefined()
      expect(clause.sources).not.toContain('S12')
    },
  )

  it.each(named(everyClause.filter((clause) => clause.level !== 'documented')))(
    '%s says how it follows, from its own sources',
    (_, clause) => {
      expect(clause.derivation).toMatch(/^[A-Z].*[a-z]\.$/)
      expect(sourcesNamed(clause.derivation ?? '')).toEqual(new Set(clause.sources))
      expect(clause.sources.includes('S12')).toBe(clause.level === 'client-relied')
    },
  )

  it('that take two threads to break are these', () => {
    expect(clauses.filter((clause) => clause.race).map((clause) => clause.id)).toEqual([
      'CANCEL-STOPS',
      'CANCEL-WINDOW',
      'CANCEL-ONCE',
      'CANCEL-FINAL',
      'CANCEL-PROCEEDS',
      'CANCEL-RETURNS',
      'INIT-ONCE',
      'CANCEL-COMPLETES',
    ])
  })

  it('that clients rely on say why', () => {
    const relied = everyClause.filter((clause) => clause.level === 'client-relied')
    expect(relied.map((clause) => clause.id)).toEqual(['CANCEL-COMPLETES'])
    expect(relied.filter((clause) => !/[Dd]rivers .*rely on/.test(clause.derivation ?? ''))).toEqual([])
  })

  it('between them need every observation that there is', () => {
    expect(new Set(everyClause.flatMap((clause) => clause.needs))).toEqual(new Set(Object.keys(observations)))
  })

  it('are found by id, and by nothing else', () => {
    expect(clauses.map((clause) => clauseById(clause.id))).toEqual(clauses)
    const others = ['cancel-once', 'CANCEL', '', 'Q-NAME-CASE', 'constructor', 'S1']
    expect(['CANCEL-ONCE', ...others].filter(isClauseId)).toEqual(['CANCEL-ONCE'])
    // @ts-expect-error A mistyped id does not compile.
    expect(() => clauseById('CANCEL-TWICE')).toThrow('got CANCEL-TWICE')
  })
})

describe('sources', () => {
  it('are S1 to S12', () => {
    expect(sources.map((source) => source.id)).toEqual(Array.from({ length: 12 }, (_, index) => `S${index + 1}`))
    expect(sources.map((source) => sourceById(source.id))).toEqual(sources)
    // @ts-expect-error A mistyped id does not compile.
    expect(() => sourceById('S0')).toThrow('got S0')
  })

  it.each(named(everySource))('%s says what it is, and can be looked up at a public address', (_, source) => {
    expect(source.title).toMatch(/^\S.*\S$/)
    expect(source.what).toMatch(/^\S.*[^.\s]$/)
    expect(source.where.filter((address) => !address.startsWith('https://'))).toEqual([])
    expect(source.where.map((address) => new URL(address).host)).toEqual(
      source.where.map(() => (source.id === 'S12' ? 'github.com' : 'learn.microsoft.com')),
    )
  })

  it('share no address', () => {
    expect(repeated(everySource.flatMap((source) => source.where))).toEqual([])
  })

  it('are each of use to a clause or a question', () => {
    const used = new Set([...everyClause, ...everyQuestion].flatMap((one) => one.sources))
    expect(sources.filter((source) => !used.has(source.id))).toEqual([])
  })
})

describe('open questions', () => {
  it('have ids of their own', () => {
    expect(repeated(questions.map((question) => question.id))).toEqual([])
  })

  it.each(named(everyQuestion))('%s asks, says why it is open and what may be done', (id, question) => {
    expect(id).toMatch(/^Q(?:-[A-Z]+)+$/)
    expect(question.question).toMatch(/^[A-Z].*[^\s.,;:]\?$/)
    expect(question.open).toMatch(sentence)
    expect(sourcesNamed(question.open)).toEqual(new Set(question.sources))
    expect(question.allowed).toMatch(sentence)
    expect(question.clauses).not.toEqual([])
    expect(question.clauses.filter((clause) => !isClauseId(clause))).toEqual([])
    expect(repeated(question.clauses)).toEqual([])
  })

  it('that are hostile by name need a hostile caller', () => {
    const hostile = everyQuestion.filter((question) => question.id.startsWith('Q-HOSTILE-'))
    expect(hostile.map((question) => question.caller)).toEqual(['hostile', 'hostile', 'hostile', 'hostile'])
  })
})

describe('constants', () => {
  it('have the values that the documents give', () => {
    expect(Object.entries(constants.statuses).map(([name, value]) => [name, value >>> 0])).toEqual([
      ['NDIS_STATUS_SUCCESS', 0x00000000],
      ['NDIS_STATUS_PENDING', 0x00000103],
      ['NDIS_STATUS_NOT_ACCEPTED', 0x00010003],
      ['NDIS_STATUS_FAILURE', 0xc0000001],
      ['NDIS_STATUS_RESOURCES', 0xc000009a],
    ])
    expect(constants.miniportInitializeStatuses.map(constants.statusName)).toEqual([
      'NDIS_STATUS_SUCCESS',
      'NDIS_STATUS_NOT_ACCEPTED',
      'NDIS_STATUS_RESOURCES',
      'NDIS_STATUS_FAILURE',
    ])
    expect(constants.haltActions.map((action) => action.replace('NdisHaltDevice', ''))).toEqual([
      'Disabled',
      'InstanceDeInitialized',
      'PoweredDown',
      'SurpriseRemoved',
      'Failed',
      'InitializationFailed',
      'Stopped',
    ])
    expect(constants.NdisHaltDeviceInstanceDeInitialized).toBe(1)
  })

  it('are signed 32-bit integers, as histories hold them', () => {
    const values = Object.values(constants.statuses)
    expect(values.map((value) => value | 0)).toEqual(values)
  })

  it('have names for a reader, and without one are shown in hexadecimal', () => {
    expect(constants.statusName(0xc0000001 | 0)).toBe('NDIS_STATUS_FAILURE')
    expect(constants.statusName(0x12)).toBe('0x00000012')
    expect(constants.statusName(-1)).toBe('0xffffffff')
  })

  it('are all that clauses and questions call by name', () => {
    const text = JSON.stringify([clauses, questions])
    const known = new Set([...Object.keys(constants.statuses), ...constants.haltActions])
    expect((text.match(/NDIS_STATUS_\w+|NdisHalt\w+/g) ?? []).filter((name) => !known.has(name))).toEqual([])
  })
})

describe('explaining a clause', () => {
  it('shows all that is known of it', () => {
    expect(explainClause('CANCEL-ONCE')).toMatchInlineSnapshot(`
      "CANCEL-ONCE                                                              derived

        Of all calls of Cancel for one initiation, one after another or at once, at
        most one returns NDIS_STATUS_SUCCESS.

      From
        S1   NdisIMCancelInitializeDeviceInstance function (ndis.h)
             the function under test
             https://learn.microsoft.com/windows-hardware/drivers/ddi/ndis/nf-ndis-ndisimcancelinitializedeviceinstance

      What they say
        S1, Return value, sentence 1
          It reports success when it did cancel that Initialize.

      How it follows
        By S1, success says that this very call canceled the preceding Initialize.
        What one call has canceled is no longer there for another to cancel.

      In a history
        Kept when at most one of several calls of Cancel behind one Initialize returns
        NDIS_STATUS_SUCCESS; broken by a second NDIS_STATUS_SUCCESS with no new
        initiation that could have come between the two.

      Needs
        calls  calls and their statuses, on any thread

        A breach typically takes two threads at the same moment.

      Kept honest by
        fault:check-then-act
          Cancel checks under the lock, lets go of it, and acts on what it saw: the
          check is a helper that takes the lock for itself.
        fault:shares-success
          A Cancel that had to wait for another one succeeds as well, since what was
          pending when it was called is gone: both callers free it.
        fault:cancel-unlocked
          Cancel takes no lock: it is short, and was tested on one processor.
        fault:cancels-again
          Cancel succeeds for what is canceled already: asking twice does no harm, so
          it was made idempotent.

      Words
        Cancel      NdisIMCancelInitializeDeviceInstance
        Initialize  NdisIMInitializeDeviceInstanceEx
        initiation  what one call of Initialize that returns NDIS_STATUS_SUCCESS
                    starts, from some moment inside that call on"
    `)
  })

  it.each(clauses.map((clause) => clause.id))('%s is shown whole, in 80 columns', (id) => {
    const clause = clauseById(id)
    const text = explainClause(id)
    const flat = text.replaceAll(/\s+/g, ' ')
    expect(flat).toContain(`${id} ${clause.level} ${clause.statement}`)
    expect(flat).toContain(clause.observed)
    expect(flat).toContain(clause.derivation ?? '')
    expect(flat.includes('How it follows')).toBe(clause.derivation !== undefined)
    expect(flat.includes('two threads')).toBe(clause.race)
    expect([...text.matchAll(/https:\S+/g)].map(String)).toEqual(clause.sources.flatMap((one) => sourceById(one).where))
    const lines = text.split('\n').filter((line) => !line.includes('https://'))
    expect(lines.filter((line) => line.length > 80 || line !== line.trimEnd())).toEqual([])
  })

  it.each(clauses.map((clause) => clause.id))('%s comes with its sentences, open questions and faults', (id) => {
    const flat = explainClause(id).replaceAll(/\s+/g, ' ')
    const shown = statements.filter(({ source, section, ordinal, paraphrase }) =>
      ['sentence', 'step'].some((unit) => flat.includes(`${source}, ${section}, ${unit} ${ordinal} ${paraphrase}`)),
    )
    expect(shown).toEqual(statements.filter((one) => one.clauses.includes(id)))
    expect(everyQuestion.filter((one) => flat.includes(`${one.id} ${one.question}`))).toEqual(
      everyQuestion.filter((one) => one.clauses.includes(id)),
    )
    expect(faults.filter((one) => flat.includes(`fault:${one.name} ${one.mistake}`))).toEqual(
      faults.filter((one) => one.breaks === id),
    )
  })
})

describe('listing the clauses', () => {
  const text = listClauses()

  it('names every clause and question once, in order', () => {
    const ids = [...text.matchAll(/^ {2}((?:Q|CANCEL|REMOVAL|INIT|DEINIT|HALT)-[A-Z-]+) /gm)].map((match) => match[1])
    expect(ids).toEqual([...everyClause, ...everyQuestion].map((one) => one.id))
  })

  it('gives each with its level and its words', () => {
    const flat = text.replaceAll(/\s+/g, ' ')
    expect(everyClause.filter((one) => !flat.includes(`${one.id} ${one.level} ${one.statement}`))).toEqual([])
    expect(
      everyQuestion.filter((one) => !flat.includes(`${one.id} ${one.caller} ${one.question} Allowed: ${one.allowed}`)),
    ).toEqual([])
  })

  it('says what its words mean', () => {
    expect(text).toMatch(/^Words\n {2}Cancel +NdisIMCancelInitializeDeviceInstance\n(?: {2}.+\n)+ {2}outstanding +\S/m)
  })

  it('fits in 100 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 100 || line !== line.trimEnd())).toEqual([])
  })
})

describe('suggesting a clause', () => {
  it.each([
    ['CANCEL-ONCE', 'CANCEL-ONCE'],
    [' cancel-once', 'CANCEL-ONCE'],
    ['CANCEL_ONCE', 'CANCEL-ONCE'],
    ['CANCLE-ONCE', 'CANCEL-ONCE'],
    ['CANCEL-STOPED', 'CANCEL-STOPS'],
    ['stoppable', 'CANCEL-STOPPABLE'],
    ['windw', 'CANCEL-WINDOW'],
    ['HALT-ONLY-INITIALISED', 'HALT-ONLY-INITIALIZED'],
    ['status', 'CANCEL-STATUS'],
  ])('%s means %s', (typed, id) => {
    expect(suggestClause(typed)).toBe(id)
  })

  it.each(['', 'x', 'gate', 'native', 'verify', 'Q-NAME-CASE', 'native:build/reference.so'])(
    '“%s” means none',
    (typed) => {
      expect(suggestClause(typed)).toBeUndefined()
    },
  )
})
