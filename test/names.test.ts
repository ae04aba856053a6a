/** Names are compared by their counted content; those that a careless comparison could take for one another are near. */
import { expect, it } from 'vitest'
import { nearName, sameName } from '../model/names.ts'

const units = (name: string): number[] => Array.from(name, (letter) => letter.charCodeAt(0))

it.each([
  ['', '', true],
  ['ab', 'ab', true],
  ['ab', 'abc', false],
  ['abc', 'ab', false],
  ['ab', 'ac', false],
  ['ab', 'cb', false],
  ['ab', '', false],
])('%j and %j are the same name: %j', (one, other, same) => {
  expect(sameName(units(one), units(other))).toBe(same)
})

it.each([
  ['ab', 'ab', true],
  ['ab', 'ac', true],
  ['ab', 'cb', true],
  ['ab', 'cd', false],
  ['ab', 'abc', true],
  ['abcd', 'ab', true],
  ['ab', 'acb', false],
  ['abc', 'bb', false],
  ['', 'a', true],
])('%j and %j are near: %j', (one, other, near) => {
  expect(nearName(units(one), units(other))).toBe(near)
})
