/** Figures behind the point of an amount as it is written. */
export function decimalsOf(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0
}

/** Of the longest in a column. */
export function columnDecimals(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(decimalsOf))
}
