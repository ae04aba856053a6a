/** All orders of the numbers below `count`, the plain one first. */
export function permutations(count: number): readonly (readonly number[])[] {
  if (count <= 1) return [Array.from({ length: count }, (_, index) => index)]
  return permutations(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, at) => shorter.toSpliced(count - 1 - at, 0, count - 1)),
  )
}
