/** What Twilio's documents leave open, or differs between accounts. Set over the control API. */
export interface Settings {
  /** How a call ends whose caller gave up while it rang: sources report both. */
  abandonedStatus: 'canceled' | 'no-answer'
  /** Whether `<Dial action>` is requested after the caller has hung up. */
  actionAfterHangup: boolean
  /** From a call's end to its price, virtual. */
  priceDelayMs: number
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  abandonedStatus: 'canceled',
  actionAfterHangup: true,
  priceDelayMs: 2_000,
}

/** @throws TypeError that names the wrong field */
export function readSettings(value: unknown, current: Readonly<Settings>): Settings {
  if (typeof value !== 'object' || value === null) throw new TypeError('settings are an object')
  const unknown = Object.keys(value).find(key => !(key in DEFAULT_SETTINGS))
  if (unknown !== undefined) throw new TypeError(`there is no setting "${unknown}"`)
  const merged: Record<keyof Settings, unknown> = { ...current, ...value }
  const { abandonedStatus, actionAfterHangup, priceDelayMs } = merged
  if (abandonedStatus !== 'canceled' && abandonedStatus !== 'no-answer') {
    throw new TypeError('"abandonedStatus" is "canceled" or "no-answer"')
  }
  if (typeof actionAfterHangup !== 'boolean') throw new TypeError('"actionAfterHangup" is true or false')
  if (typeof priceDelayMs !== 'number' || !(priceDelayMs >= 0)) throw new TypeError('"priceDelayMs" is a number ≥ 0')
  return { abandonedStatus, actionAfterHangup, priceDelayMs }
}
