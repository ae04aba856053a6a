/** Numbers for things, from 0: equal keys, one number. */
export interface Interning<T> {
  /** The number of the thing with this key; `thing` is kept where the key is new. */
  number(key: string, thing: T): number
  at(number: number): T
}

export function interning<T>(): Interning<T> {
  const numbers = new Map<string, number>()
  const things: T[] = []
  return {
    number(key, thing) {
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, things.length)
      return things.push(thing) - 1
    },
    at(number) {
      const thing = things[number]
      if (thing === undefined) throw new RangeError(`number ${number}; there are ${things.length}`)
      return thing
    },
  }
}
