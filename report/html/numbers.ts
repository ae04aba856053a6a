/** Numbers that a line is not broken in. */
import * as texts from '../text.ts'

const whole = (text: string): string => text.replaceAll(' ', '\u00a0')

/** With its thousands apart. */
export function number(value: number): string {
  return whole(texts.number(value))
}

/** How many of what: `2 000 runs`. */
export function count(value: number, noun: string): string {
  return whole(texts.count(value, noun))
}

/** Seconds, to a tenth. */
export function secondsText(seconds: number): string {
  return whole(`${seconds.toFixed(1)} s`)
}
