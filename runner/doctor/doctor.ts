/** Examines an adapter, not the subject behind it: whether it keeps to the protocol and does what it claims. */
import { type Link, explaining } from '../../adapters/bridge/bridge.ts'
import { converse } from '../../adapters/bridge/conversation.ts'
import { examineCapabilities } from './capabilities.ts'
import type { Diagnosis, Finding } from './finding.ts'
import { order, recovery, refusals } from './manners.ts'
import type { Patient } from './patient.ts'
import { clock, determinism, isolation, variety } from './runs.ts'

/** Rejects with an `AdapterError` where the adapter cannot even be started, or does not say hello as it should. */
export async function examineAdapter(link: Link, onProgress: (check: string) => void = () => {}): Promise<Diagnosis> {
  const conversation = converse(link)
  try {
    const hello = await explaining(link.name, async () => conversation.hello)
    const patient: Patient = { link, hello, conversation }
    const findings: Finding[] = []
    for (const [name, examination] of Object.entries(examinations)) {
      onProgress(name)
      // oxlint-disable-next-line no-await-in-loop -- one after the other: they share the machine and the subject
      findings.push(...[await examination(patient)].flat())
    }
    return { adapter: link.name, agent: hello.agent, subject: hello.subject, findings }
  } finally {
    await conversation.close()
  }
}

const examinations: Readonly<Record<string, (patient: Patient) => Promise<Finding | Finding[]>>> = {
  capabilities: examineCapabilities,
  isolation,
  clock,
  variety,
  determinism,
  refusals,
  order,
  recovery,
}
