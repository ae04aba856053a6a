/** Colours, as functions of text; `plain` where the reader wants none. */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubtful: (text: string) => string
  readonly faint: (text: string) => string
}

const same = (text: string): string => text

export const plain: Paint = { good: same, bad: same, doubtful: same, faint: same }

const escaped =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001B[${open}m${text}\u001B[${close}m`

export const coloured: Paint = {
  good: escaped(32, 39),
  bad: escaped(31, 39),
  doubtful: escaped(33, 39),
  faint: escaped(2, 22),
}
