import { retailNanosPerMinute, type MarginRule } from '../../domain/rating/margin'
import { pickRate, prefixesOf, rateOfNumber } from '../../domain/rating/match-rate'
import { DomainError } from '../../domain/errors'
import type { ParsedNumber } from '../../domain/phone/parse-number'
import { isKindRefused } from '../../domain/phone/refuse-number'
import type { Context } from '../../context'
import { findCurrentDeck, findLiveDeck, findRatesByPrefixes, insertDeck, publishDeck, upsertLiveRate, type RateRow } from '../../db/rating'
import type { Tx } from '../../db/client'
import { CarrierUnavailable } from '../../carriers/carrier'
import type { PriceTerms } from '../../../shared/pricing'

export interface FoundRate {
  rateId: bigint
  deckId: bigint
  terms: PriceTerms
  matchedPrefix: string
  originPrefix: string
  description: string
  isBlocked: boolean
  /** The kinds of line that the deck gives the number; empty where it gives none. */
  lineTypes: string[]
}

export interface RateSearch {
  /** False: prices that we know, and no others. */
  asksCarrier?: boolean
  /** The number that the call shows, E.164. Default: the carrier's. */
  origin?: string
}

/** Prices that were asked for one by one are good for a day (R6). */
const LIVE_PRICE_HOURS = 24

/**
 * The rate of a call: from the deck in force (R1), else from prices that the carrier was asked for
 * within a day, else by asking the carrier now (R6).
 *
 * @throws DomainError `no_rate` where nobody has a price (R4); `carrier_unavailable` where the carrier cannot be asked.
 */
export async function findRate(
  context: Context, number: ParsedNumber,
  { asksCarrier = true, origin = context.carriers.browser.callerId }: RateSearch = {},
): Promise<FoundRate> {
  const now = context.clock.now()
  const { name: carrier } = context.carriers.browser
  const prefixes = prefixesOf(number.e164)
  const stored = await context.database.asSystem(async tx => {
    const deck = await findCurrentDeck(tx, now)
    const rows = deck ? await findRatesByPrefixes(tx, deck.id, prefixes) : []
    const { rate: fromDeck, kinds } = rateOfNumber(rows, number.e164, origin)
    if (deck && fromDeck) return toFound(fromDeck, deck.currency, kinds)
    if (kinds.some(isKindRefused)) throw noRate()
    const live = await findLiveDeck(tx, carrier)
    const fresh = live && pickRate(
      (await findRatesByPrefixes(tx, live.id, prefixes)).filter(row => row.expiresAt && row.expiresAt > now),
      origin,
    )
    return live && fresh ? toFound(fresh, live.currency, kinds) : null
  })
  if (stored) return stored
  if (asksCarrier) return askCarrier(context, number, origin, now)
  throw new DomainError('no_rate', 'The price of this number is looked up for people who are signed in. An account costs nothing.')
}

async function askCarrier(context: Context, number: ParsedNumber, origin: string, now: Date): Promise<FoundRate> {
  const { currency } = context.config
  const price = await context.carriers.browser.findPrice(number.e164, origin).catch((error: unknown) => {
    if (!(error instanceof CarrierUnavailable)) throw error
    throw new DomainError('carrier_unavailable', 'We could not find out what this call costs just now. Nothing was charged. Try again in a minute.')
  })
  if (!price || price.currency.toUpperCase() !== currency || price.rateNanosPerMinute === 0n) {
    throw noRate()
  }
  const retail = retailNanosPerMinute(price.rateNanosPerMinute, marginRule(context))
  return context.database.asSystem(async tx => {
    const row = await upsertLiveRate(tx, {
      deckId: await liveDeckId(tx, context, now),
      destinationPrefix: number.e164.slice(1),
      // what is kept does not say whose number it is (P2)
      originPrefix: origin === context.carriers.browser.callerId ? '' : origin.slice(1, -4),
      description: price.description,
      lineType: number.lineType,
      providerRateNanosPerMinute: price.rateNanosPerMinute,
      marginNanosPerMinute: retail - price.rateNanosPerMinute,
      rateNanosPerMinute: retail,
      expiresAt: new Date(now.getTime() + LIVE_PRICE_HOURS * 3_600_000),
    })
    return toFound(row, currency, [])
  })
}

async function liveDeckId(tx: Tx, context: Context, now: Date): Promise<bigint> {
  const carrier = context.carriers.browser.name
  const existing = await findLiveDeck(tx, carrier)
  if (existing) return existing.id
  const id = await insertDeck(tx, {
    source: 'live', carrier, name: 'Prices asked for one by one', currency: context.config.currency,
    marginRule: `${context.config.margin.percentBasisPoints / 100} %`, validFrom: now,
  })
  await publishDeck(tx, id, now)
  return id
}

export function marginRule(context: Pick<Context, 'config'>): MarginRule {
  return {
    shareBasisPoints: context.config.margin.percentBasisPoints,
    minimumNanosPerMinute: 0n,
    tickNanosPerMinute: 1n,
  }
}

function noRate(): DomainError {
  return new DomainError('no_rate', 'We have no price for this number, so we do not call it. Nothing was charged.')
}

function toFound(row: RateRow, currency: string, lineTypes: string[]): FoundRate {
  return {
    rateId: row.id,
    deckId: row.deckId,
    matchedPrefix: row.destinationPrefix,
    originPrefix: row.originPrefix,
    description: row.description,
    isBlocked: row.isBlocked,
    lineTypes,
    terms: {
      currency,
      rateNanosPerMinute: row.rateNanosPerMinute,
      connectFeeMicros: row.connectFeeMicros,
      initialSeconds: row.initialSeconds,
      incrementSeconds: row.incrementSeconds,
      minimumSeconds: row.minimumSeconds,
      graceSeconds: row.graceSeconds,
    },
  }
}
