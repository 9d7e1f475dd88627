import { DomainError } from '../../domain/errors'
import { parseNumber } from '../../domain/phone/parse-number'
import type { Tx } from '../../db/client'
import { findPeople, findPersonExactly, findReference } from '../../db/ledger/find'
import type { LedgerScope } from '../../db/ledger/scope'
import type { TransactionFilter } from '../../../shared/schemas/ledger'

/** People whose wallets are searched together when a name fits many. */
const MOST_PEOPLE = 50

/**
 * Finds what a view names: whose wallets, which calls and payments.
 *
 * @param country ISO 3166-1 of who looks: how numbers without + are read.
 * @throws DomainError `invalid_request` where something cannot be meant.
 */
export async function scopeOf(tx: Tx, filter: TransactionFilter, country: string): Promise<LedgerScope> {
  const { person, number, reference, wallet, kind, contra, direction, lateOf } = filter
  const walletIds = await walletsOf(tx, person, wallet)
  return {
    ...walletIds && { walletIds },
    ...reference !== undefined && { reference: await findReference(tx, reference) },
    ...number !== undefined && { toNumbers: readNumbers(number, country) },
    ...kind && { kinds: [...new Set(kind)] },
    ...contra !== undefined && { contraAccount: contra },
    ...direction && { direction },
    ...lateOf !== undefined && { lateOf },
    ...sizesOf(filter),
    ...periodOf(filter),
  }
}

async function walletsOf(
  tx: Tx, person: string | undefined, wallet: string | undefined,
): Promise<string[] | undefined> {
  if (person === undefined) return wallet === undefined ? undefined : [wallet.toLowerCase()]
  const exactly = await findPersonExactly(tx, person)
  const people = exactly.length > 0 ? exactly : await findPeople(tx, person, MOST_PEOPLE + 1)
  if (people.length > MOST_PEOPLE) {
    const sentence = `More than ${MOST_PEOPLE} people fit “${person}”. Type more of the name, or the e-mail address.`
    throw refuse('person', sentence)
  }
  const ids = people.map(row => row.wallet_id)
  return wallet === undefined ? ids : ids.filter(id => id === wallet.toLowerCase())
}

/** Where it can be read in several ways, all that may be meant: a search harms nobody. */
function readNumbers(typed: string, country: string): string[] {
  const parsed = parseNumber(typed, country)
  if (parsed.ok) return [parsed.e164]
  if (!parsed.choices) throw refuse('number', parsed.message)
  return parsed.choices.map(({ number }) => number.e164)
}

function sizesOf(
  { amount, amountFrom, amountTo }: TransactionFilter,
): Pick<LedgerScope, 'leastMicros' | 'mostMicros'> {
  const least = amount ?? amountFrom
  const most = amount ?? amountTo
  if (least !== undefined && most !== undefined && BigInt(least) > BigInt(most)) {
    throw refuse('amountTo', 'The amounts are the wrong way round: the first is more than the second.')
  }
  return {
    ...least !== undefined && { leastMicros: BigInt(least) },
    ...most !== undefined && { mostMicros: BigInt(most) },
  }
}

function periodOf({ by, from, to }: TransactionFilter): Pick<LedgerScope, 'period'> {
  if (from === undefined && to === undefined) return {}
  if (from !== undefined && to !== undefined && from > to) throw refuse('to', 'The period ends before it begins.')
  return { period: { by: by ?? 'effective', ...from !== undefined && { from }, ...to !== undefined && { before: to } } }
}

function refuse(path: string, message: string): DomainError {
  return new DomainError('invalid_request', message, { issues: [{ path, message }] })
}
