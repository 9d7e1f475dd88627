import { findEmergency, type Emergency } from './emergency'
import { emergencyNumberOf } from './emergency-table'
import { parseNumber, type ParsedNumber } from './parse-number'
import { refuseNumber, refuseProblem, type Refusal } from './refuse-number'

export type Admission = { ok: true, number: ParsedNumber } | { ok: false, refusal: Refusal }

/**
 * Whether a typed number may be called at all, before any rate, row, hold or carrier request (C11): emergency
 * numbers first, then what is no number, then the kinds that are never called.
 *
 * @param country where the caller is, ISO 3166-1 alpha-2; numbers without + belong there.
 */
export function admitNumber(typed: string, country: string): Admission {
  const emergency = findEmergency(typed, country)
  if (emergency) return { ok: false, refusal: refuseEmergency(emergency) }
  const number = parseNumber(typed, country)
  if (!number.ok) {
    const refusal = refuseProblem(number)
    if (refusal.reason !== 'short') return { ok: false, refusal }
    return { ok: false, refusal: { ...refusal, emergency: { number: emergencyNumberOf(country), country } } }
  }
  const refusal = refuseNumber(number)
  return refusal ? { ok: false, refusal } : { ok: true, number }
}

function refuseEmergency(emergency: Emergency): Refusal {
  const message = 'We cannot connect emergency calls, and nobody there would see where you are. '
    + `Dial ${emergency.number} from a phone now. Nothing was charged.`
  return { reason: 'emergency', code: 'emergency_number', message, emergency }
}
