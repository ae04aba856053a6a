/** `imcancel new adapter`: what it makes works as it is, and it overwrites nothing. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { languageNames } from '../cli/new.ts'
import { folder, imcancel, refusal, run, useCommand } from './support/command.ts'
import { nativeIsSkipped } from './support/native.ts'
import { pythonIsSkipped } from './support/python.ts'

vi.setConfig({ testTimeout: 60_000 })
useCommand()

describe('a new adapter', () => {
  it.each(languageNames)('in %s has files, and says what to do next', async (language) => {
    const { code, stdout } = await imcancel('new', 'adapter', '--lang', language, `new-${language}`)
    expect(code).toBe(0)
    const files = readdirSync(join(folder, `new-${language}`))
    expect(files).toContain('README.md')
    expect(files.filter((file) => /pycache|\.so$/.test(file))).toEqual([])
    expect(stdout).toMatch(new RegExp(`^new-${language} has .*README\\.md.*; README\\.md says what to change\nnext:\n`))
    expect(stdout).toContain('imcancel doctor -a ')
  })

  it.skipIf(pythonIsSkipped)('in Python passes the doctor as it is', async () => {
    await imcancel('new', 'adapter', '--lang', 'python', 'snake')
    const { code, stdout } = await imcancel('doctor', '-a', 'exec:python3 snake/adapter.py')
    expect(stdout).toContain('no problem found in 20 checks')
    expect(code).toBe(0)
  })

  it.skipIf(nativeIsSkipped)('in C passes the doctor as it is', async () => {
    await imcancel('new', 'adapter', '--lang', 'c', 'sea')
    expect(await run('make', ['-C', join(folder, 'sea')])).toMatchObject({ code: 0 })
    const { code, stdout } = await imcancel('doctor', '-a', 'native:sea/my_ndis.so')
    expect(stdout).toContain('no problem found in 20 checks')
    expect(code).toBe(0)
  })

  it('is not made where something is already', async () => {
    mkdirSync(join(folder, 'mine'))
    writeFileSync(join(folder, 'mine', 'adapter.py'), '# mine')
    const message = 'mine exists and is not empty; expected the name of a new folder'
    expect(await imcancel('new', 'adapter', '--lang', 'python', 'mine')).toEqual(refusal(64, message))
    expect(readdirSync(join(folder, 'mine'))).toEqual(['adapter.py'])
  })

  it.each([
    [['new'], 'new takes what is to be made and where: imcancel new adapter --lang c|python|powershell DIR'],
    [['new', 'adapter', 'x'], 'new adapter needs --lang c or python or powershell'],
    [['new', 'adapter', '--lang', 'perl', 'x'], '--lang perl: expected c or python or powershell'],
  ])('%j is refused', async (args, message) => {
    expect(await imcancel(...args)).toEqual(refusal(64, message))
  })
})
