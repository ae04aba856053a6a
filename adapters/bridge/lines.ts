/** A stream of bytes becomes lines, none longer than a limit: what floods is noticed before it fills the memory. */

export interface LineReader {
  /** Takes in bytes; calls `onLine` for each line that they complete. False once a line is over the limit: read no more. */
  read(chunk: Buffer): boolean
  /** What came behind the last line: half a line */
  rest(): string
}

const newline = 0x0a

export function createLineReader(limitBytes: number, onLine: (line: string) => void): LineReader {
  let parts: Buffer[] = []
  let bytes = 0

  /** Adds bytes to the line being read, unless it gets too long. */
  const add = (part: Buffer): boolean => {
    bytes += part.length
    if (bytes > limitBytes) return false
    if (part.length > 0) parts.push(part)
    return true
  }

  return {
    read(chunk) {
      let from = 0
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
        if (!add(chunk.subarray(from, end))) return false
        const line = Buffer.concat(parts).toString()
        parts = []
        bytes = 0
        from = end + 1
        onLine(line)
      }
      return add(chunk.subarray(from))
    },
    rest: () => Buffer.concat(parts).toString(),
  }
}
