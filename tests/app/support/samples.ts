import type { CallDetailDto, CallDto } from '~~/shared/schemas/calls'
import type { PriceComponentDto, QuoteDto } from '~~/shared/schemas/rating'
import type { ProfileDto } from '~~/shared/schemas/user'
import type { TransactionDto, WalletDto } from '~~/shared/schemas/wallet'

export const CALL_ID = '7d1f8d3a-0b7e-4b58-9f2a-2b7d1c7a5e10'

export function sampleComponent(changes: Partial<PriceComponentDto> = {}): PriceComponentDto {
  return {
    component: 'phone',
    currency: 'USD',
    rateNanosPerMinute: '40000000',
    connectFeeMicros: '0',
    initialSeconds: 60,
    incrementSeconds: 60,
    minimumSeconds: 0,
    graceSeconds: 0,
    matchedPrefix: '447',
    originPrefix: '',
    description: 'United Kingdom, mobile',
    ...changes,
  }
}

export function sampleQuote(changes: Partial<QuoteDto> = {}): QuoteDto {
  return {
    currency: 'USD',
    components: [sampleComponent()],
    toNumber: '+447400123456',
    display: '+44 7400 123456',
    country: 'GB',
    lineType: 'mobile',
    availableMicros: '12400000',
    maxSeconds: 14_400,
    bound: { by: 'longest_call', limitMicros: null },
    callable: true,
    refusal: null,
    rangOnce: false,
    ...changes,
  }
}

export function sampleCall(changes: Partial<CallDto> = {}): CallDto {
  const { toNumber, display, country, lineType, maxSeconds, bound, currency, components } = sampleQuote()
  return {
    id: CALL_ID,
    channel: 'browser',
    direction: 'out',
    toNumber,
    display,
    ownNumber: '+14155550100',
    country,
    lineType,
    status: 'completed',
    createdAt: '2026-11-20T10:00:00.000Z',
    answeredAt: '2026-11-20T10:00:08.000Z',
    endedAt: '2026-11-20T10:03:20.000Z',
    durationSeconds: 192,
    maxSeconds,
    bound,
    endedBy: null,
    currency,
    components,
    heldMicros: '0',
    chargedMicros: '160000',
    refundedMicros: '0',
    settling: false,
    revision: 9,
    ...changes,
  }
}

export function sampleDetail(changes: Partial<CallDetailDto> = {}): CallDetailDto {
  const call = sampleCall()
  return {
    ...call,
    breakdown: [{
      ...sampleComponent(),
      durationSeconds: 192,
      billedSeconds: 240,
      computedMicros: '160000',
      chargedMicros: '160000',
      uncollectedMicros: '0',
      heldMicros: '9600000',
      source: 'webhook',
      createdAt: '2026-11-20T10:03:21.000Z',
    }],
    transaction: {
      id: '0f4b2a6e-9d3c-4f3e-8f0a-3a5b6c7d8e9f',
      walletSeq: '12',
      hash: 'c0ffee1234567890c0ffee1234567890c0ffee1234567890c0ffee1234567890',
      createdAt: '2026-11-20T10:03:21.000Z',
      balanceAfterMicros: '12240000',
    },
    ...changes,
  }
}

export function sampleWallet(changes: Partial<WalletDto> = {}): WalletDto {
  return {
    id: 'b1a3d6d0-6b1e-4f0c-9a55-0c1d2e3f4a5b',
    currency: 'USD',
    balanceMicros: '12400000',
    heldMicros: '600000',
    availableMicros: '11800000',
    status: 'active',
    statusReason: null,
    ...changes,
  }
}

export function sampleProfile(changes: Partial<ProfileDto> = {}): ProfileDto {
  return {
    user: {
      id: 'u1', name: 'Nasrin Akhtar', email: 'nasrin@example.org', emailConfirmed: true, role: 'caller', createdAt: '2026-01-01T00:00:00.000Z',
    },
    wallet: sampleWallet(),
    limits: {
      callsAtOnce: 1, agentCallsAtOnce: 5, startsPerMinute: 10, countriesPerDay: 10, spendPerDayMicros: '50000000',
      pricePerMinuteMicros: '2000000', maxCallSeconds: 14_400,
    },
    askAboveNanosPerMinute: null,
    callerId: '+14155550100',
    callerIds: ['+14155550100'],
    ringsAt: [],
    defaultCountry: 'GB',
    lowBalanceLevelsMicros: ['5000000', '2000000', '0'],
    supportEmail: 'help@talktime.test',
    ...changes,
  }
}

export function sampleTransaction(changes: Partial<TransactionDto> = {}): TransactionDto {
  return {
    id: '0f4b2a6e-9d3c-4f3e-8f0a-3a5b6c7d8e9f',
    walletSeq: '12',
    kind: 'call_charge',
    amountMicros: '-160000',
    balanceAfterMicros: '12240000',
    contraAccount: 'revenue:calls',
    reason: null,
    callId: CALL_ID,
    callDisplay: '+44 7400 123456',
    effectiveAt: '2026-11-20T10:03:21.000Z',
    createdAt: '2026-11-20T10:03:21.000Z',
    hash: 'c0ffee1234567890c0ffee1234567890c0ffee1234567890c0ffee1234567890',
    ...changes,
  }
}
