import type { CaseFacts, Counted, MatchCaseDetailDto, MatchRunDto, CaseBucket, CaseKind, CaseState } from '~~/shared/schemas/books'
import { formatExact, MICROS_PER_CENT } from '~~/shared/format/money'

export const CASE_KIND_WORDS: Record<CaseKind, string> = {
  call: 'Call', payment: 'Payment', refund: 'Refund', dispute: 'Dispute',
}
export const CASE_KINDS_WORDS: Record<CaseKind, string> = {
  call: 'Calls', payment: 'Payments', refund: 'Refunds', dispute: 'Disputes',
}
export const COUNTED_WORDS: Record<Counted, string> = {
  match: 'Match', rounding: 'Rounding', missing_here: 'Missing here', missing_there: 'Missing there', different: 'Different', waiting: 'Waiting',
}
export const CASE_STATE_WORDS: Record<CaseState, string> = { open: 'Open', explained: 'Explained', mended: 'Mended' }

export interface BucketWords { meaning: string, advice: string }

/** What a bucket means for this kind of thing, and what to do about it. */
export function bucketWords(bucket: CaseBucket, kind: CaseKind): BucketWords {
  const them = kind === 'call' ? 'the carrier' : 'Stripe'
  switch (bucket) {
    case 'rounding': return {
      meaning: `We and ${them} differ by a second, or by less than a cent. Nobody was charged wrongly by more than that.`,
      advice: 'One of them is nothing. Many on one day are a sign of a rule that changed: look for what they have in common.',
    }
    case 'missing_here': return {
      meaning: MISSING_HERE[kind],
      advice: kind === 'call'
        ? 'Find out with the id who dialled it. If nobody knows, change the carrier’s keys. If a person of ours talked, ask for an adjustment.'
        : 'Open it at Stripe by its id. If it belongs to a person of ours, ask for an adjustment; then note here what you did.',
    }
    case 'missing_there': return {
      meaning: MISSING_THERE[kind],
      advice: `Look at our evidence first, then ask ${them} with the id. If nothing comes of it, an adjustment puts the person’s wallet right.`,
    }
    case 'different': return {
      meaning: `Both have it, and do not say the same of it. What differs is marked below.`,
      advice: `Find out which side is right from the evidence. If we are wrong, ask for an adjustment; if ${them} is, write to them. The case closes itself when both agree.`,
    }
  }
}

const MISSING_HERE: Record<CaseKind, string> = {
  call: 'The carrier dialled a number for us and will ask for money, and no call of ours explains it. Nobody was charged.',
  payment: 'Stripe took money in our name, and no wallet was credited.',
  refund: 'Stripe gave money back, and no wallet was charged for it. Somebody may have done it at Stripe’s own desk.',
  dispute: 'A bank took a payment back from us, and the wallet does not know.',
}
const MISSING_THERE: Record<CaseKind, string> = {
  call: 'We have a call, perhaps with a charge, of which the carrier has no record.',
  payment: 'A wallet was credited, and Stripe has no such payment.',
  refund: 'A wallet was charged for money that goes back to a card, and Stripe sent none.',
  dispute: 'A wallet was charged for a dispute that Stripe does not have.',
}

export const RUN_STATE_WORDS: Record<MatchRunDto['state'], string> = {
  running: 'Being compared', done: 'Compared', failed: 'Compared in part', stopped: 'Stopped on its way',
}

export interface ComparedFact { label: string, ours: string, theirs: string, isDifferent: boolean }

const FACT_LABELS: Record<string, string> = {
  status: 'Status', state: 'State', durationSeconds: 'Seconds', amountMicros: 'Amount', amountMinor: 'Amount', currency: 'Currency', number: 'Number',
  startedAt: 'Began', createdAt: 'Made', parentId: 'Caller’s leg', payment: 'Payment', outMicros: 'Out of the wallet',
  problem: 'What we noticed', refundId: 'Our refund', providerPaymentId: 'Stripe’s payment', chargeId: 'Stripe’s charge',
}
/** Clocks differ; a leg’s parent is known to one side only. */
const NEVER_DIFFERENT = new Set(['startedAt', 'createdAt', 'parentId', 'problem', 'refundId', 'providerPaymentId', 'chargeId'])

/** Both sides of a case, line by line. */
export function comparedFacts(found: Pick<MatchCaseDetailDto, 'ours' | 'theirs' | 'currency'>): ComparedFact[] {
  const { ours, theirs, currency } = found
  const names = [...new Set([...Object.keys(ours ?? {}), ...Object.keys(theirs ?? {})])]
  const text = (facts: CaseFacts | null, name: string) => factText(name, facts?.[name] ?? null, currency)
  const isPair = ours !== null && theirs !== null
  return names.map(name => ({
    label: FACT_LABELS[name] ?? name,
    ours: text(ours, name),
    theirs: text(theirs, name),
    isDifferent: isPair && !NEVER_DIFFERENT.has(name) && (ours[name] ?? null) !== (theirs[name] ?? null),
  }))
}

function factText(name: string, value: CaseFacts[string], currency: string): string {
  if (value === null || value === '') return '—'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const text = String(value)
  if (/^-?\d{1,18}$/.test(text) && name.endsWith('Micros')) return formatExact(BigInt(text), currency)
  if (/^-?\d{1,15}$/.test(text) && name === 'amountMinor') return formatExact(BigInt(text) * MICROS_PER_CENT, currency)
  if (name.endsWith('At') && !Number.isNaN(Date.parse(text))) return `${text.slice(0, 19).replace('T', ' ')} UTC`
  return text.replaceAll('_', ' ')
}
