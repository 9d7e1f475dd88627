import type { Journeys } from './journeys'

export interface FarSound {
  rms: number
  tones: Record<string, number>
  dtmf: string
}

/** What the carrier hears of the browser in this call. */
export async function farEndOf(journeys: Journeys, callId: string): Promise<FarSound> {
  const { control } = journeys.stack
  const legs = await control.get<{ sid: string, direction: string, params: Record<string, string> }[]>('/calls')
  const leg = legs.find(one => one.direction === 'inbound' && one.params.CallId === callId)
  return control.get<FarSound>(`/calls/${leg?.sid}/audio`)
}
