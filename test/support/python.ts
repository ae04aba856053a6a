/** Whether Python can be run here. Where not, tests that need it are skipped aloud; in CI they fail instead. */
import { spawnSync } from 'node:child_process'

const isMissing = spawnSync('python3', ['--version']).status !== 0

export const pythonIsSkipped = isMissing && process.env['CI'] === undefined
if (pythonIsSkipped) console.warn('tests that need Python are SKIPPED: python3 cannot be run here. CI would fail.')
