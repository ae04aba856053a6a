/**
 * Rows of integers, found by a number: an open-addressing hash table over one flat array. Fields and methods of a class, not variables of
 * a closure: the judge looks here at every event, and is then compiled into one piece with what it asks for.
 */
export class IntTable {
  /** Words of a row: its key, and what is known of it */
  readonly width: number
  /** All rows, one after the other; they move to another array as rows are added */
  rows: Int32Array<ArrayBuffer>
  /** Offsets in `rows` by hash, -1 for none; twice as many as there is room for */
  private places: Int32Array
  private end = 0

  constructor(width: number) {
    this.width = width
    this.rows = new Int32Array(256 * width)
    this.places = new Int32Array(512).fill(-1)
  }

  get size(): number {
    return this.end / this.width
  }

  /** Offset in `rows` of the row with this key, -1 where there is none. */
  find(key: number): number {
    return this.places[this.placeOf(key)] ?? -1
  }

  /** Adds a row whose key is new, all else in it 0, and gives its offset. */
  add(key: number): number {
    if (this.end === this.rows.length) this.grow()
    const at = this.end
    this.places[this.placeOf(key)] = at
    this.rows[at] = key
    this.rows.fill(0, at + 1, at + this.width)
    this.end += this.width
    return at
  }

  clear(): void {
    this.places.fill(-1)
    this.end = 0
  }

  private placeOf(key: number): number {
    const { places, rows } = this
    const mask = places.length - 1
    const hash = Math.imul(key, 0x9e3779b1)
    let place = (hash ^ (hash >>> 15)) & mask
    for (let found = places[place] ?? -1; found !== -1; found = places[place] ?? -1) {
      if (rows[found] === key) return place
      place = (place + 1) & mask
    }
    return place
  }

  private grow(): void {
    this.rows = doubled(this.rows)
    this.places = new Int32Array(this.places.length * 2).fill(-1)
    for (let at = 0; at < this.end; at += this.width) this.places[this.placeOf(this.rows[at] ?? 0)] = at
  }
}

/** The same words, and room for as many more. */
export function doubled(words: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(words.length * 2)
  more.set(words)
  return more
}
