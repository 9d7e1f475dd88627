import { PRICE_UNITS, USAGE_KINDS, WRITING_KINDS, type UsageKind } from '../../../shared/schemas/costs'

/** What a provider asks for one kind of use of a model, from an instant on. */
export interface VoicePrice {
  id: string
  model: string
  kind: UsageKind
  priceMicros: bigint
  perUnits: number
  currency: string
  validFrom: Date
}

/** What a voice used in one stream of a call, or in one trial. */
export interface VoiceUse {
  usedAt: Date
  model: string | null
  /** The one that writes down what callers say. */
  writingModel: string | null
  /** By kind, above nothing: decimals with three places at most. A kind that nobody knows is among them. */
  units: Record<string, string>
  heardMs: number
  madeMs: number
}

export interface PricedUse {
  currency: string
  /** Rounded up to a micro, once (M2). */
  costMicros: bigint
  /** Part of it: what was made to be said, for as long as nobody heard it. */
  unheardMicros: bigint
  lines: { kind: UsageKind, units: string, priceId: string }[]
}

export interface MissingPrice { model: string | null, kind: string }
/** `missing`: kinds without a price, each with its model. As long as there is one, nothing is known of the cost. */
export type UseVerdict = { isPriced: true, cost: PricedUse } | { isPriced: false, missing: MissingPrice[] }

/** Of a use without any: nothing was asked for. */
const FIRST_CURRENCY = 'USD'
/** What all units that a price may be for divide: sums of their parts are exact. */
const COMMON_UNITS = PRICE_UNITS.reduce((common, units) => common * BigInt(units) / divisor(common, BigInt(units)), 1n)
const THOUSANDTHS = 1000n
const SPOKEN_KINDS: readonly UsageKind[] = ['textOut', 'audioOut']

/**
 * What a use costs by the prices that stood when it began: all of its kinds, or nothing of it. Prices may come in any
 * order, and be those of other models too.
 */
export function priceUsage(use: VoiceUse, prices: readonly VoicePrice[]): UseVerdict {
  const kinds = Object.keys(use.units)
  const found = kinds.map(kind => ({ kind, price: priceOf(use, kind, prices) }))
  const missing = found.flatMap(({ kind, price }) => (price ? [] : [{ model: modelOf(use, kind), kind }]))
  const priced = found.flatMap(({ price }) => (price ? [price] : []))
  const currency = priced[0]?.currency ?? FIRST_CURRENCY
  // sums of several currencies are none
  const foreign = priced.filter(price => price.currency !== currency).map(({ model, kind }) => ({ model, kind }))
  if (missing.length + foreign.length > 0) return { isPriced: false, missing: [...missing, ...foreign] }
  const sum = (some: readonly VoicePrice[]) => (
    some.reduce((total, price) => total + partsOf(price, use.units[price.kind]!), 0n)
  )
  const costMicros = toMicros(sum(priced))
  const spoken = sum(priced.filter(({ kind }) => SPOKEN_KINDS.includes(kind)))
  const unheardMs = BigInt(Math.max(0, use.madeMs - use.heardMs))
  return {
    isPriced: true,
    cost: {
      currency,
      costMicros,
      unheardMicros: unheardMs === 0n ? 0n : toMicros(ceilOf(spoken * unheardMs, BigInt(use.madeMs))),
      lines: priced.map(({ kind, id }) => ({ kind, units: use.units[kind]!, priceId: id })),
    },
  }
}

function modelOf(use: VoiceUse, kind: string): string | null {
  return WRITING_KINDS.some(one => one === kind) ? use.writingModel : use.model
}

function priceOf(use: VoiceUse, kind: string, prices: readonly VoicePrice[]): VoicePrice | null {
  if (!USAGE_KINDS.some(one => one === kind)) return null
  const model = modelOf(use, kind)
  return prices.reduce<VoicePrice | null>((latest, price) => {
    const stood = price.model === model && price.kind === kind && price.validFrom <= use.usedAt
    return stood && (latest === null || price.validFrom > latest.validFrom) ? price : latest
  }, null)
}

/** Micros times thousandths times common units: whole. */
function partsOf({ priceMicros, perUnits }: VoicePrice, units: string): bigint {
  const [whole = '0', part = ''] = units.split('.')
  return BigInt(whole + part.padEnd(3, '0')) * priceMicros * (COMMON_UNITS / BigInt(perUnits))
}

function toMicros(parts: bigint): bigint {
  return ceilOf(parts, THOUSANDTHS * COMMON_UNITS)
}

function ceilOf(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by
}

function divisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : divisor(other, one % other)
}
