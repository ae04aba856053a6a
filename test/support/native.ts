/** Whether native subjects can be built here. Where not, their tests are skipped aloud; in CI they fail instead. */
import { join } from 'node:path'
import { missingTools, nativeFolder } from '../../adapters/native/build.ts'

const missing = await missingTools()

export const nativeIsSkipped = missing.length > 0 && process.env['CI'] === undefined
if (nativeIsSkipped)
  console.warn(`native tests are SKIPPED: ${missing.join(' and ')} cannot be run here. CI would fail.`)

/** The name of the adapter of a subject that comes with the package. */
export function nativeAdapter(subject: string): string {
  return `native:${join(nativeFolder(), `${subject}.so`)}`
}
