import { getTimezonesForCountry } from 'countries-and-timezones'
import type { Tx } from '../../db/client'
import { findListed, findWishesOf } from '../../db/agents/call-wishes'
import { callObstacle, type CallObstacle } from '../../domain/agents/call-obstacle'
import { admitNumber } from '../../domain/phone/admit-number'

/** Whose agent calls; `country` (ISO 3166-1 alpha-2): numbers without + belong there. */
interface Owner { id: string, country: string }

/** Countries that the list of zones does not have, with the zone that their clocks go by. */
const MORE_ZONES: Record<string, string[]> = { XK: ['Europe/Belgrade'], AC: ['Atlantic/St_Helena'], TA: ['Atlantic/St_Helena'] }

/**
 * Whether an agent of this account may call a number at an instant: C11, the do-not-call list, a record of consent, and
 * the hour where the phone is. Asked at every attempt, in the transaction that places the call.
 *
 * @param asked `number` in any spelling; those without + are of the owner's country.
 * @returns null where it may
 */
export async function mayBeCalled(
  tx: Tx, owner: Owner, asked: { number: string, now: Date },
): Promise<CallObstacle | null> {
  const admission = admitNumber(asked.number, owner.country)
  const wishes = admission.ok ? await findWishesOf(tx, owner.id, admission.number.e164) : []
  const says = (kind: string) => wishes.some(wish => wish.kind === kind)
  return callObstacle({
    refusal: admission.ok ? null : admission.refusal,
    hasConsent: says('consent'),
    isOnDoNotCallList: says('do_not_call'),
    timeZones: admission.ok ? zonesOf(admission.number.country) : [],
  }, asked.now)
}

/**
 * The same of many at once, E.164: with two queries, and with one look at the clock of each country.
 *
 * @returns null for each that may
 */
export async function mayEachBeCalled(
  tx: Tx, owner: Owner, numbers: readonly string[], now: Date,
): Promise<Map<string, CallObstacle | null>> {
  const agreed = new Set(await findListed(tx, owner.id, 'consent', [...numbers]))
  const unwilling = new Set(await findListed(tx, owner.id, 'do_not_call', [...numbers]))
  const willing = { refusal: null, hasConsent: true, isOnDoNotCallList: false }
  const byCountry = new Map<string | null, CallObstacle | null>()
  return new Map(numbers.map(number => {
    const admission = admitNumber(number, owner.country)
    const own = {
      refusal: admission.ok ? null : admission.refusal,
      hasConsent: agreed.has(number),
      isOnDoNotCallList: unwilling.has(number),
    }
    if (!admission.ok || !own.hasConsent || own.isOnDoNotCallList) {
      return [number, callObstacle({ ...own, timeZones: [] }, now)]
    }
    const { country } = admission.number
    if (!byCountry.has(country)) byCountry.set(country, callObstacle({ ...willing, timeZones: zonesOf(country) }, now))
    return [number, byCountry.get(country)!]
  }))
}

function zonesOf(country: string | null): string[] {
  if (country === null) return []
  const zones = getTimezonesForCountry(country)?.map(({ name }) => name) ?? []
  return zones.length > 0 ? zones : MORE_ZONES[country] ?? []
}
