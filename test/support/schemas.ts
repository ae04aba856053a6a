/** Judges of formats that others have laid down: XML by a schema, SARIF by that of the standard. */
import { readFileSync } from 'node:fs'
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv, type ErrorObject } from 'ajv'
import { validateXML } from 'xmllint-wasm'

const junitSchema = readFileSync(new URL('../junit.xsd', import.meta.url), 'utf8')

/** What libxml2 has against a JUnit report; nothing where it is well-formed and valid. */
export async function junitErrors(xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: { fileName: 'report.xml', contents: xml },
    schema: { fileName: 'junit.xsd', contents: junitSchema },
  })
  return errors.map(({ rawMessage }) => rawMessage)
}

// The schema is of draft 4, of which it uses nothing that draft 7 reads differently, but the name of its `id`.
const { $schema: _draft, id: _id, ...sarifSchema } = schema
const validateSarif = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri: isUri, 'uri-reference': isReference, 'date-time': isTime },
}).compile(sarifSchema)

/** What the schema of SARIF 2.1.0 has against a log. */
export function sarifErrors(log: unknown): readonly ErrorObject[] {
  return validateSarif(log) ? [] : (validateSarif.errors ?? [])
}

function isUri(text: string): boolean {
  return isReference(text) && URL.canParse(text)
}

function isReference(text: string): boolean {
  return /^(?:[\w.~!$&'()*+,;=:@/?#[\]-]|%[\da-f]{2})*$/i.test(text) && URL.canParse(text, 'https://example.com/a/b')
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text))
}
