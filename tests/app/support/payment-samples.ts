import type { AutoTopupDto, PaymentDetailDto, PaymentDto, SavedCardDto, TopupOptionsDto } from '~~/shared/schemas/payments'

export const PAYMENT_ID = '0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a'
export const SAVED_CARD: SavedCardDto = { label: 'Visa •••• 4242', expires: '12/2030', savedAt: '2026-11-01T10:00:00.000Z' }

export function samplePayment(changes: Partial<PaymentDto> = {}): PaymentDto {
  return {
    id: PAYMENT_ID, purpose: 'checkout', state: 'pending', amountMicros: '20000000', currency: 'USD', methodLabel: null, receiptNumber: null,
    failure: null, received: null, url: 'https://pay.example/c/cs_1', createdAt: '2026-11-20T10:00:00.000Z', expiresAt: '2026-11-20T11:00:00.000Z', paidAt: null,
    refundedMicros: '0', disputedMicros: '0', ...changes,
  }
}

/** Paid, with what a receipt shows. */
export function samplePaid(changes: Partial<PaymentDetailDto> = {}): PaymentDetailDto {
  return {
    ...samplePayment({ state: 'paid', methodLabel: 'Visa •••• 4242', receiptNumber: 'R-2026-000007', url: null, paidAt: '2026-11-20T10:02:00.000Z' }),
    receipt: {
      company: { name: 'Talktime Ltd', address: '1 Test Street\nTestville', taxId: 'TT-123', supportEmail: 'help@talktime.test' },
      payer: { name: 'نسرين أختر', email: 'nasrin@example.org' },
      transaction: { id: '41', walletSeq: '12', balanceAfterMicros: '32400000', hash: 'c0ffee12'.repeat(8) },
    },
    returnPath: null,
    ...changes,
  }
}

export function sampleOptions(changes: Partial<TopupOptionsDto> = {}): TopupOptionsDto {
  return {
    currency: 'USD', minimumMicros: '5000000', maximumMicros: '500000000', presetsMicros: ['10000000', '20000000'], allowanceMicros: '100000000',
    savedCard: null, companyName: 'Talktime Ltd', ...changes,
  }
}

export function sampleAutoTopup(changes: Partial<AutoTopupDto> = {}): AutoTopupDto {
  return {
    mode: 'off', thresholdMicros: '5000000', amountMicros: '10000000', dailyLimitMicros: '30000000', currency: 'USD', stoppedAt: null,
    stopReason: null, consentAt: null, savedCard: SAVED_CARD, ...changes,
  }
}
