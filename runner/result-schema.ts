/** Holds the fields of a result file against `result.schema.json`. */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { packageRoot } from '../adapters/native/package-root.ts'
import { describe, plain } from '../adapters/quote.ts'
import { ResultFileError } from './result-file.ts'

let validate: ValidateFunction | undefined

/** Throws a `ResultFileError` that names the first field which is not as it should be. */
export function checkResultFields(fields: object): void {
  validate ??= new Ajv({ verbose: true }).compile(
    JSON.parse(readFileSync(new URL('runner/result.schema.json', packageRoot()), 'utf8')),
  )
  if (validate(fields)) return
  const [error] = validate.errors ?? []
  const where = error?.instancePath === '' ? 'it' : plain(error?.instancePath.slice(1).replaceAll('/', '.') ?? 'it')
  throw new ResultFileError(`${where} ${error?.message ?? 'does not fit'}; it is ${describe(error?.data)}`)
}
