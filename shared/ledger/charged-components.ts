import type { PriceTerms } from '../pricing'
import type { LedgerFileRow } from './ledger-file-row'

/** Columns that hold a value for each component of a charge. */
export const OF_EACH_COMPONENT = [
  'billed_seconds', 'rate_nanos_per_minute', 'connect_fee_micros', 'initial_seconds', 'increment_seconds', 'minimum_seconds',
  'grace_seconds', 'held_micros', 'computed_micros', 'charged_micros', 'uncollected_micros',
] as const satisfies (keyof LedgerFileRow)[]

/** What only the charge of a call has. Names of components came later: without them it is the phone. */
export const CHARGE_COLUMNS = ['duration_seconds', ...OF_EACH_COMPONENT] as const

/** A component of a charge, as its row has it: the row's own columns, each with this component's value. */
export type ChargedComponent =
  & { component: string, duration_seconds: string }
  & Record<(typeof OF_EACH_COMPONENT)[number], string>

const JOINT = '+'

/**
 * The components of a charge, in their order.
 *
 * @returns null where a column has not one value for each of them.
 */
export function chargedComponents(row: LedgerFileRow): ChargedComponent[] | null {
  if (row.duration_seconds === null || OF_EACH_COMPONENT.some(column => row[column] === null)) return null
  const names = (row.components ?? 'phone').split(JOINT)
  const values = OF_EACH_COMPONENT.map(column => [column, row[column]!.split(JOINT)] as const)
  if (new Set(names).size < names.length || values.some(([, list]) => list.length !== names.length)) return null
  return names.map((component, place) => ({
    component,
    duration_seconds: row.duration_seconds!,
    ...Object.fromEntries(values.map(([column, list]) => [column, list[place]!])),
  }) as ChargedComponent)
}

/** What its price is computed from. */
export function termsOf(part: ChargedComponent, currency: string): PriceTerms & { component: string } {
  return {
    component: part.component,
    currency,
    rateNanosPerMinute: BigInt(part.rate_nanos_per_minute),
    connectFeeMicros: BigInt(part.connect_fee_micros),
    initialSeconds: Number(part.initial_seconds),
    incrementSeconds: Number(part.increment_seconds),
    minimumSeconds: Number(part.minimum_seconds),
    graceSeconds: Number(part.grace_seconds),
  }
}
