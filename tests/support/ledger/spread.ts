/** All orders of a few things; for more than a handful use chance instead. */
export function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) => ordersOf([...items.slice(0, index), ...items.slice(index + 1)]).map(rest => [item, ...rest]))
}
