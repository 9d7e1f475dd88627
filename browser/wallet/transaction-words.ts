import type { TransactionDto, TransactionKind } from '~~/shared/schemas/wallet'

const KINDS: Record<TransactionKind, { label: string, icon: string }> = {
  topup: { label: 'Money added', icon: 'i-lucide-plus' },
  grant: { label: 'Credit from us', icon: 'i-lucide-gift' },
  call_charge: { label: 'Call', icon: 'i-lucide-phone' },
  refund: { label: 'Refund', icon: 'i-lucide-undo-2' },
  chargeback: { label: 'Taken back by your bank', icon: 'i-lucide-landmark' },
  adjustment: { label: 'Correction', icon: 'i-lucide-pencil-line' },
  write_off: { label: 'Debt given up', icon: 'i-lucide-eraser' },
  expiry: { label: 'Credit expired', icon: 'i-lucide-hourglass' },
  reversal: { label: 'Reversed', icon: 'i-lucide-rotate-ccw' },
}

interface MovementGroup { value: string, label: string, kinds: TransactionKind[] }

/** What a list of movements can be narrowed to; none of the kinds is all of them. */
export const MOVEMENT_GROUPS: MovementGroup[] = [
  { value: 'all', label: 'All movements', kinds: [] },
  { value: 'added', label: 'Money added', kinds: ['topup', 'grant'] },
  { value: 'calls', label: 'Calls', kinds: ['call_charge'] },
  { value: 'back', label: 'Refunds and corrections', kinds: ['refund', 'chargeback', 'adjustment', 'write_off', 'expiry', 'reversal'] },
]

export interface TransactionWords { title: string, icon: string, note: string }

export function kindWords(kind: TransactionKind): string {
  return KINDS[kind].label
}

/**
 * A row of the ledger as a person reads it.
 *
 * @param nameOf whose a number is, E.164; null where it is nobody's.
 */
export function transactionWords(
  row: TransactionDto, nameOf: (number: string) => string | null = () => null,
): TransactionWords {
  const { label, icon } = KINDS[row.kind]
  const called = row.callDisplay && (nameOf(row.callDisplay.replaceAll(/[^+\d]/g, '')) ?? row.callDisplay)
  const title = called ? `${label} to ${called}` : label
  return { title, icon, note: row.reason ?? '' }
}
