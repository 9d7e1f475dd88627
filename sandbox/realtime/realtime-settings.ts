/** How the voice model behaves where the real one differs from day to day. Times are virtual milliseconds. */
export interface RealtimeSettings {
  /** Whom a session plays that nobody has chosen for. */
  persona: string
  /** From a response's beginning to its first word. */
  thinkMs: number
  /** How much sound a delta holds. */
  deltaMs: number
  /** How much faster than it is heard sound is sent. */
  pace: number
  /** From the end of a turn to its transcript. */
  transcriptMs: number
}

export const DEFAULT_REALTIME: Readonly<RealtimeSettings> = {
  persona: 'lead', thinkMs: 250, deltaMs: 200, pace: 8, transcriptMs: 400,
}

/** @throws TypeError that names the wrong field */
export function readRealtimeSettings(
  value: Readonly<Record<string, unknown>>, now: Readonly<RealtimeSettings>, personas: readonly string[],
): RealtimeSettings {
  const unknown = Object.keys(value).find(key => !(key in DEFAULT_REALTIME))
  if (unknown !== undefined) throw new TypeError(`there is no setting "${unknown}"`)
  const merged: Record<keyof RealtimeSettings, unknown> = { ...now, ...value }
  const persona = personas.find(name => name === merged.persona)
  if (persona === undefined) throw new TypeError(`"persona" is one of ${personas.join(', ')}`)
  const number = (key: keyof RealtimeSettings, low: number, high: number) => {
    const given = merged[key]
    if (typeof given === 'number' && given >= low && given <= high) return given
    throw new TypeError(`"${key}" is a number from ${low} to ${high}`)
  }
  return {
    persona,
    thinkMs: number('thinkMs', 0, 600_000),
    deltaMs: number('deltaMs', 20, 10_000),
    pace: number('pace', 0.1, 100_000),
    transcriptMs: number('transcriptMs', 0, 600_000),
  }
}
