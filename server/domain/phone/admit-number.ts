import { findEmergency, type Emergency } from './emergency'
import { emergencyNumberOf } from './emergency-table'
import { parseNumber, type ParsedNumber } from './parse-number'
import { refuseNumber, refuseProblem, type Refusal } from './refuse-number'

export type Admission = { ok: true, number: ParsedNumber } | { ok: false, refusal: Refusal }

/**
 * Whether a typed number may be called at all, before any rate, row, hold or carrier request (C11): emergency
 * numbers first, then what is no number, then the kinds that are never called.
 *
 * @param country ISO 3166-1 alpha-2; numbers without + belong there.
 * @param home where the caller is: whose emergency numbers are named.
 */
export function admitNumber(typed: string, country: string, home = country): Admission {
  const emergency = findEmergency(typed, country, home)
  if (emergency) return { ok: false, refusal: refuseEmergency(emergency) }
  const number = parseNumber(typed, country)
  if (!number.ok) {
    const refusal = refuseProblem(number)
    return { ok: false, refusal: refusal.reason === 'short' ? withEmergency(refusal, home) : refusal }
  }
  const refusal = refuseNumber(number)
  return refusal ? { ok: false, refusal } : { ok: true, number }
}

/** A short number may be one that somebody in need remembers. */
function withEmergency(refusal: Refusal, home: string): Refusal {
  const number = emergencyNumberOf(home)
  const message = refusal.message.replace('Nothing was charged.',
    `In an emergency, dial ${number} from a phone. Nothing was charged.`)
  return { ...refusal, message, emergency: { number, country: home } }
}

function refuseEmergency(emergency: Emergency): Refusal {
  const message = 'We cannot connect emergency calls, and nobody there would see where you are. '
    + `Dial ${emergency.number} from a phone now. Nothing was charged.`
  return { reason: 'emergency', code: 'emergency_number', message, emergency }
}
