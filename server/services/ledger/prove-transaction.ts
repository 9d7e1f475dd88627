import { nodeLedgerCrypto } from '../../anchors/node-ledger-crypto'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findFileRow, findRowBefore } from '../../db/finance/ledger-file'
import { chargedComponents, termsOf } from '../../../shared/ledger/charged-components'
import { checkPrice } from '../../../shared/ledger/check-price'
import type { LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import { chainedText, FIRST_HASH, rowHash } from '../../../shared/ledger/row-hash'
import { priceCall } from '../../../shared/pricing'
import type { TransactionProofDto } from '../../../shared/schemas/evidence'

/**
 * Computes a row again from what is stored (F1): the price with the one price function, the hash with the same code
 * that verifies a file offline, the balance from the row before.
 *
 * @throws DomainError `not_found`.
 */
export async function proveTransaction(context: Context, staffId: string, id: string): Promise<TransactionProofDto> {
  const { row, before } = await context.database.asStaff(staffId, async tx => {
    const found = await findFileRow(tx, id)
    if (!found) throw new DomainError('not_found', 'There is no such row in the ledger.')
    return { row: found, before: await findRowBefore(tx, found) }
  })
  const components = priceOf(row)
  const priceProblem = checkPrice(row, nodeLedgerCrypto)
  const hash = hashOf(row, before)
  return {
    isSound: !priceProblem && hash.isEqual && hash.isChained,
    problem: priceProblem?.message ?? hashProblem(hash),
    price: components && { components, isEqual: priceProblem === null },
    hash,
  }
}

/** What a price is computed from, in the file's names. */
const INPUTS = [
  'duration_seconds', 'rate_nanos_per_minute', 'connect_fee_micros', 'initial_seconds', 'increment_seconds', 'minimum_seconds', 'grace_seconds', 'held_micros',
] as const
type ProvenComponents = NonNullable<TransactionProofDto['price']>['components']

function priceOf(row: LedgerFileRow): ProvenComponents | null {
  return chargedComponents(row)?.map(part => {
    const price = priceCall(termsOf(part, row.currency), Number(part.duration_seconds))
    const held = BigInt(part.held_micros)
    return {
      component: part.component,
      inputs: Object.fromEntries(INPUTS.map(column => [column, part[column]])),
      billedSeconds: price.billedSeconds,
      computedMicros: price.costMicros.toString(),
      chargedMicros: (price.costMicros < held ? price.costMicros : held).toString(),
      stored: {
        billedSeconds: part.billed_seconds, computedMicros: part.computed_micros, chargedMicros: part.charged_micros,
      },
    }
  }) ?? null
}

function hashOf(row: LedgerFileRow, before: LedgerFileRow | null): TransactionProofDto['hash'] {
  const computed = rowHash(row, nodeLedgerCrypto)
  const balance = BigInt(before?.balance_after_micros ?? 0) + BigInt(row.amount_micros)
  const isFirst = row.wallet_seq === '1'
  return {
    text: chainedText(row),
    computed,
    stored: row.hash,
    isEqual: computed === row.hash,
    isChained: row.prev_hash === (before?.hash ?? FIRST_HASH)
      && isFirst === (before === null)
      && row.balance_after_micros === balance.toString(),
  }
}

function hashProblem({ isEqual, isChained }: TransactionProofDto['hash']): string | null {
  if (!isEqual) return 'The hash of the row, computed again, is not the one that is stored: the row was changed after it was written.'
  return isChained ? null : 'The row does not follow from the one before it: a row of this wallet was changed, put in or taken out.'
}
