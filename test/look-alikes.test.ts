/** Simulators that are built otherwise and conform: that they pass is for selftest.test.ts, that they are others than the faithful one is shown here. */
import { expect, it } from 'vitest'
import { lookAlikes } from '../adapters/look-alikes/look-alikes.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { plans } from '../runner/plans.ts'

const drawn = drawnPlans(plans(), 5, 0, 400)

it.each(lookAlikes.filter(({ name }) => name !== 'faithful'))(
  '$name: for some plan and policy, another history than that of the faithful simulator',
  ({ ndis }) => {
    const differs = drawn.some((plan, index) => {
      const policy = policies[index % policies.length]
      if (!policy) throw new Error('no policy')
      const [other, faithful] = [simulate(plan, policy, ndis), simulate(plan, policy)]
      return Array.from(other.words).join() !== Array.from(faithful.words).join()
    })
    expect(differs).toBe(true)
  },
)

it('each says in a sentence in what it differs', () => {
  expect(new Set(lookAlikes.map(({ name }) => name)).size).toBe(lookAlikes.length)
  for (const { name, difference } of lookAlikes) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(difference).toMatch(/^[A-Z].{20,}\.$/)
  }
})
