/** A stream of bytes becomes lines, none longer than a limit: what floods is noticed before it fills the memory. */

export interface LineReader {
  /** Takes in bytes; calls `onLine` for each line that they complete. False, for good, once a line is over the limit. */
  read(chunk: Buffer): boolean
  /** What came behind the last line: half a line */
  rest(): string
}

const newline = 0x0a

export function createLineReader(limitBytes: number, onLine: (line: string) => void): LineReader {
  let parts: Buffer[] = []
  let bytes = 0
  let overlong = false

  /** Adds bytes to the line being read, unless it gets too long. */
  const add = (part: Buffer): boolean => {
    if (bytes + part.length > limitBytes) overlong = true
    else if (part.length > 0) parts.push(part)
    bytes += part.length
    return !overlong
  }

  return {
    read(chunk) {
      let from = 0
      while (!overlong) {
        const end = chunk.indexOf(newline, from)
        if (end === -1) return add(chunk.subarray(from))
        if (!add(chunk.subarray(from, end))) return false
        const line = Buffer.concat(parts).toString()
        parts = []
        bytes = 0
        from = end + 1
        onLine(line)
      }
      return false
    },
    rest: () => Buffer.concat(parts).toString(),
  }
}
