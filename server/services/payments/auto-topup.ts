import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findNewestPayment, type PaymentRow } from '../../db/payments/payments'
import { findAutoTopup, findCustomer, isTopupDue, setAutoTopup as setInLedger, type AutoTopupRow, type CustomerRow } from '../../db/payments/topups'
import { findWallet } from '../../db/wallet'
import { formatExact, MICROS_PER_CENT } from '../../../shared/format/money'
import type { AutoTopupBody, AutoTopupDto, PaymentDto, SavedAutoTopupDto } from '../../../shared/schemas/payments'
import { autoTopupConsent } from '../../../shared/topup'
import { actOnCrossings } from './act-on-crossings'
import { failureSentence } from './failure-words'
import { toPaymentDto } from './payment-dto'
import { savedCardOf } from './read-payments'
import { requireAmount } from './topup-amount'

/** What is proposed to somebody who has chosen nothing yet. */
const PROPOSED = { thresholdMicros: 5_000_000n, dailyLimitTimes: 3n }

export async function readAutoTopup(context: Context, userId: string): Promise<AutoTopupDto> {
  return context.database.asUser(userId, async tx => {
    const wallet = await requireWallet(context, tx, userId)
    return toDto(context, await findAutoTopup(tx, wallet.id), await findCustomer(tx, userId))
  })
}

/**
 * Sets what happens when the money runs low. Charging a saved card needs the words that were agreed to, and that they
 * say what is asked for. Whoever is below the threshold already is charged at once, where they were told so.
 *
 * @throws DomainError `amount_refused`, `card_missing`, `consent_missing`, `content_changed`, `wallet_closed`; nothing
 * was changed.
 */
export async function setAutoTopup(context: Context, userId: string, body: AutoTopupBody): Promise<SavedAutoTopupDto> {
  const { config, database, clock } = context
  const amountMinor = requireAmount(config, body.amountMicros, config.currency)
  const thresholdMicros = requireMicros(context, body.thresholdMicros, config.topup.maximumMicros, 'threshold')
  const dailyLimitMicros = requireMicros(context, body.dailyLimitMicros, config.topup.perDayMicros, 'daily_limit')
  const dailyLimitMinor = dailyLimitMicros / MICROS_PER_CENT
  if (dailyLimitMinor < amountMinor) {
    throw new DomainError('amount_refused', 'The daily limit must be at least one top-up. Nothing was changed.', { reason: 'daily_limit' })
  }
  const { walletId, newestBefore } = await database.asSystem(async tx => {
    const wallet = await requireWallet(context, tx, userId)
    if (wallet.status === 'closing' || wallet.status === 'closed') {
      throw new DomainError('wallet_closed', 'Your wallet is closed or being closed, so it cannot be topped up. Nothing was changed.')
    }
    const customer = await findCustomer(tx, userId)
    const consentText = body.mode === 'charge'
      ? requireConsent(context, customer, body, { amountMinor, thresholdMicros, dailyLimitMinor })
      : null
    await setInLedger(tx, {
      userId, walletId: wallet.id, mode: body.mode, thresholdMicros, amountMinor, dailyLimitMinor, consentText,
      now: clock.now(),
    })
    if (body.mode === 'charge' && !body.chargesNow && await isTopupDue(tx, wallet.id)) {
      throw new DomainError('content_changed', `There is less than ${formatExact(thresholdMicros, wallet.currency)} in your wallet now, so saving this charges the card at once. Nothing was changed or charged. Look at it again, then save it.`)
    }
    return { walletId: wallet.id, newestBefore: await findNewestPayment(tx, userId, 'auto_topup') }
  })
  const charge = body.mode === 'charge' ? await chargeAtOnce(context, userId, walletId, newestBefore) : null
  return { ...await readAutoTopup(context, userId), charge }
}

/** What saving it led to. A charge that another process is about to make is not known here yet. */
async function chargeAtOnce(
  context: Context, userId: string, walletId: string, newestBefore: PaymentRow | null,
): Promise<PaymentDto | null> {
  await actOnCrossings(context, walletId)
  const newest = await context.database.asUser(userId, tx => findNewestPayment(tx, userId, 'auto_topup'))
  return newest && newest.id !== newestBefore?.id ? toPaymentDto(newest, context.clock.now()) : null
}

async function requireWallet(context: Context, tx: Tx, userId: string) {
  const wallet = await findWallet(tx, userId, context.config.currency)
  if (!wallet) throw new DomainError('not_found', 'You have no wallet yet. Write to us.')
  return wallet
}

function requireMicros(context: Context, text: string, most: bigint, field: 'threshold' | 'daily_limit'): bigint {
  const micros = /^\d{1,18}$/.test(text) ? BigInt(text) : -1n
  if (micros >= 0n && micros <= most && micros % MICROS_PER_CENT === 0n) return micros
  const what = field === 'threshold' ? 'The balance to act at' : 'The daily limit'
  throw new DomainError('amount_refused', `${what} must be an amount from 0 to ${formatExact(most, context.config.currency)} in whole cents. Nothing was changed.`, { reason: field })
}

function requireConsent(
  context: Context, customer: CustomerRow | null, body: AutoTopupBody,
  facts: { amountMinor: bigint, thresholdMicros: bigint, dailyLimitMinor: bigint },
): string {
  const card = savedCardOf(customer)
  if (!card) {
    throw new DomainError('card_missing', 'There is no saved card yet. Add money once and let us keep the card, then turn automatic top-up on.')
  }
  const words = autoTopupConsent({
    companyName: context.config.company.name,
    cardLabel: card.label,
    amountMicros: facts.amountMinor * MICROS_PER_CENT,
    thresholdMicros: facts.thresholdMicros,
    dailyLimitMicros: facts.dailyLimitMinor * MICROS_PER_CENT,
    currency: context.config.currency,
  })
  if (body.consentText === words) return words
  throw new DomainError('consent_missing', 'Automatic top-up needs your consent to just these amounts and this card. Load the page again, read it, and agree to it.')
}

function toDto(context: Context, setting: AutoTopupRow | null, customer: CustomerRow | null): AutoTopupDto {
  const { topup, currency } = context.config
  const amountMicros = setting ? setting.amountMinor * MICROS_PER_CENT : topup.presetsMicros[0] ?? topup.minimumMicros
  const proposed = amountMicros * PROPOSED.dailyLimitTimes
  const dailyLimitMicros = setting
    ? setting.dailyLimitMinor * MICROS_PER_CENT
    : proposed < topup.perDayMicros ? proposed : topup.perDayMicros
  return {
    mode: setting?.mode ?? 'off',
    thresholdMicros: (setting?.thresholdMicros ?? PROPOSED.thresholdMicros).toString(),
    amountMicros: amountMicros.toString(),
    dailyLimitMicros: dailyLimitMicros.toString(),
    currency,
    stoppedAt: setting?.stoppedAt?.toISOString() ?? null,
    stopReason: setting?.stoppedAt ? failureSentence(setting.stopReason) : null,
    consentAt: setting?.consentAt?.toISOString() ?? null,
    savedCard: savedCardOf(customer),
  }
}
