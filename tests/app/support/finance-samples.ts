import type { LegRole } from '~~/shared/schemas/calls'
import type { CallLegDto, TransactionEvidenceDto, TransactionProofDto } from '~~/shared/schemas/evidence'
import type { FinanceTransactionDto, FinanceWalletDto } from '~~/shared/schemas/ledger'
import type { Role } from '~~/shared/schemas/user'
import { sampleCost } from './margin-samples'
import { CALL_ID, sampleDetail, sampleProfile } from './samples'

export const WALLET_ID = 'b1a3d6d0-6b1e-4f0c-9a55-0c1d2e3f4a5b'
export const KWAME = { id: 'u7', name: 'Kwame Mensah', email: 'kwame@example.org' }

export function signInAs(role: Role): void {
  const profile = sampleProfile()
  useSessionStore().profile = { ...profile, user: { ...profile.user, role } }
}

export function sampleRow(changes: Partial<FinanceTransactionDto> = {}): FinanceTransactionDto {
  return {
    id: '41', walletId: WALLET_ID, walletSeq: '12', person: KWAME, kind: 'call_charge', currency: 'USD', amountMicros: '-160000', grantedMicros: '-60000',
    balanceAfterMicros: '12240000', contraAccount: 'revenue:calls', actor: 'system:settle', reason: null, callId: CALL_ID, callDisplay: '+44 7400 123456',
    paymentId: null, reversesId: null, refundsId: null, effectiveAt: '2026-11-20T10:03:20.000000Z', createdAt: '2026-11-20T10:03:21.123456Z', lateFor: null, hash: 'c0ffee12'.repeat(8),
    ...changes,
  }
}

function sampleLeg(role: LegRole, digit: string): CallLegDto {
  const isBilled = role === 'destination'
  return {
    carrier: 'twilio', id: `CA${digit.repeat(32)}`, role, direction: isBilled ? 'outbound' : 'inbound', isBilled,
    from: isBilled ? '+14155550100' : 'client:ada', to: '+442079460123', status: 'completed',
    startedAt: '2026-11-20T10:00:00.000Z', answeredAt: '2026-11-20T10:00:08.000Z', endedAt: '2026-11-20T10:03:20.000Z', durationSeconds: 192,
  }
}

/** Why a call's charge is what it is. */
export function sampleEvidence(changes: Partial<TransactionEvidenceDto> = {}): TransactionEvidenceDto {
  return {
    transaction: sampleRow(), idempotencyKey: `call:${CALL_ID}`, requestHash: 'aa'.repeat(32), prevHash: 'bb'.repeat(32),
    previous: { id: '40', walletSeq: '11', balanceAfterMicros: '12400000', hash: 'bb'.repeat(32) }, nextId: '44',
    lots: [{ lotId: '3', amountMicros: '-60000', expiresAt: '2027-01-01T00:00:00.000Z', grantedById: '9' }],
    related: [{ ...sampleRow({ id: '52', kind: 'refund', amountMicros: '160000' }), relation: 'refunded_by' }],
    call: {
      ...sampleDetail(), legs: [sampleLeg('browser', '1'), sampleLeg('destination', '2')],
      events: [{
        id: '7', receivedAt: '2026-11-20T10:03:21.000Z', occurredAt: '2026-11-20T10:03:20.000Z', source: 'webhook', kind: 'completed', changed: ['status', 'durationSeconds'],
        facts: { durationSeconds: 192, legId: `CA${'2'.repeat(32)}` }, dedupeKey: 'status:completed', carrier: 'twilio',
      }],
      cost: sampleCost(),
    },
    payment: null, adjustment: null, complaint: null, voucher: null,
    ...changes,
  }
}

export function sampleProof(changes: Partial<TransactionProofDto> = {}): TransactionProofDto {
  return {
    isSound: true, problem: null,
    price: {
      components: [{
        component: 'phone',
        inputs: {
          duration_seconds: '192', rate_nanos_per_minute: '40000000', connect_fee_micros: '0', initial_seconds: '60', increment_seconds: '60',
          minimum_seconds: '0', grace_seconds: '0', held_micros: '9600000',
        },
        billedSeconds: 240, computedMicros: '160000', chargedMicros: '160000', stored: { billedSeconds: '240', computedMicros: '160000', chargedMicros: '160000' },
      }],
      isEqual: true,
    },
    hash: { text: '["b1a3d6d0",12]', computed: 'c0ffee12'.repeat(8), stored: 'c0ffee12'.repeat(8), isEqual: true, isChained: true },
    ...changes,
  }
}

export function sampleFinanceWallet(changes: Partial<FinanceWalletDto> = {}): FinanceWalletDto {
  return {
    userId: KWAME.id, name: KWAME.name, email: KWAME.email, role: 'caller', walletId: WALLET_ID, currency: 'USD', balanceMicros: '12240000', heldMicros: '600000',
    status: 'active', grantedMicros: '940000', owedMicros: '0', pendingWriteOffId: null, createdAt: '2026-01-01T00:00:00.000Z',
    asOf: { at: '2026-11-21T00:00:00.000Z', balanceMicros: '12240000', walletSeq: '12', transactionId: '41', postedAt: '2026-11-20T10:03:21.123456Z', headHash: 'c0ffee12'.repeat(8) },
    ...changes,
  }
}
