/**
 * A decimal text as a whole number of its `places`-th digit: `scaled('0.0135', 9)` is 13500000n.
 *
 * @throws RangeError when the text is no decimal or is finer than that
 */
export function scaled(text: string, places: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim())
  const fraction = (match?.[3] ?? '').replace(/0+$/, '')
  if (!match || fraction.length > places) throw new RangeError(`"${text}" is no decimal with at most ${places} places`)
  const whole = BigInt((match[2] ?? '0') + fraction.padEnd(places, '0'))
  return match[1] ? -whole : whole
}

/** The other way round: `unscaled(13500000n, 9, 5)` is `0.01350`, cut, not rounded. */
export function unscaled(value: bigint, places: number, shown: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).padEnd(shown, '0').slice(0, shown)
  return `${value < 0n ? '-' : ''}${digits.slice(0, -places)}.${fraction}`
}
