/** The version of the suite, as its package says it. */
import { readFileSync } from 'node:fs'

import { packageRoot } from '../adapters/native/package-root.ts'

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0.0.0'
}

export const suiteVersion = `ndis-im-cancel-conformance ${readVersion()}`
