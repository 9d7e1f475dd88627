import type { Context } from '../../context'
import { sqlStateOf } from '../../db/client'
import { setVoicePrices as write, type NewVoicePrice } from '../../db/costs/voice-costs'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { DomainError } from '../../domain/errors'
import type { UsageKind } from '../../../shared/schemas/costs'
import { VoicePriceFile } from '../../../shared/schemas/voice-prices'
import { scaledFromDecimal } from '../../../shared/format/money'

const MOST_PROBLEMS = 50

/**
 * Sets what voice models cost, of a file: all or nothing. A price never changes; a file that was read before is read
 * again without effect.
 *
 * @returns how many prices are new, of how many.
 * @throws DomainError `invalid_request` with everything that is wrong; nothing was set.
 */
export async function setVoicePrices(
  { clock, database }: Pick<Context, 'clock' | 'database'>, text: string,
): Promise<{ added: number, all: number }> {
  const prices = readPrices(text)
  const added = await database.asSystem(tx => write(tx, prices, clock.now())).catch((error: unknown) => {
    if (sqlStateOf(error) !== KERNEL_ERRORS.contentChanged) throw error
    throw refuse(['A price of the file is another one than was set before, for the same model, kind and instant. A new price has a validFrom of its own.'])
  })
  return { added, all: prices.length }
}

function readPrices(text: string): NewVoicePrice[] {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw refuse([`The file is not JSON: ${(error as SyntaxError).message}.`])
  }
  const read = VoicePriceFile.safeParse(content)
  if (!read.success) {
    throw refuse(read.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => `${path.join('.') || 'The file'}: ${message}`))
  }
  const prices = read.data.prices.flatMap(pricesOf)
  const keys = prices.map(({ model, kind, validFrom }) => `${model}, ${kind}, ${validFrom.toISOString()}`)
  const twice = keys.filter((key, place) => keys.indexOf(key) !== place)
  if (twice.length > 0) throw refuse(twice.map(key => `${key}: this price stands in the file twice.`))
  return prices
}

function pricesOf(entry: VoicePriceFile['prices'][number]): NewVoicePrice[] {
  const { model, currency, source, perMillionTokens = {}, perMinute } = entry
  const of = (prices: Record<string, string>, perUnits: number) => Object.entries(prices).map(([kind, price]) => ({
    model, currency, source, perUnits, kind: kind as UsageKind,
    priceMicros: scaledFromDecimal(price, 6), validFrom: new Date(entry.validFrom),
  }))
  return [...of(perMillionTokens, 1_000_000), ...of(perMinute ?? {}, 60)]
}

function refuse(problems: string[]): DomainError {
  return new DomainError('invalid_request', 'The prices cannot be used. Nothing was set.', { problems })
}
