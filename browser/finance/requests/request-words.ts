import { formatExact, parseMicros } from '~~/shared/format/money'
import type { SharedTrace, VoucherUseDto } from '~~/shared/schemas/grants'
import type { ChecklistItem, MoneyRequestDto, RequestContent, RequestKind, RequestState } from '~~/shared/schemas/requests'
import type { LimitValues } from '~~/shared/schemas/limits'
import { ADJUSTMENT_STATE_WORDS } from '~~/browser/finance/adjustments/adjustment-words'
import { factText } from '~~/browser/ui/fact-words'
import { monthWords } from '~~/browser/statements/statement-words'

export const REQUEST_KIND_WORDS: Record<RequestKind, string> = {
  voucher_batch: 'Vouchers', limit_raise: 'Higher limits', month_close: 'Closing a month', month_reopen: 'Opening a month again', write_off: 'Debt given up',
}

export const REQUEST_STATE_WORDS: Record<RequestState, string> = ADJUSTMENT_STATE_WORDS

type Asked = Pick<MoneyRequestDto, 'content' | 'currency' | 'person' | 'worthMicros'>
const exact = (micros: string, currency: string) => formatExact(parseMicros(micros), currency)
const codes = (count: number) => `${count} ${count === 1 ? 'code' : 'codes'}`

/** What is asked, in a line. */
export function requestTitle({ content, currency, person }: Asked): string {
  const who = person?.name ?? 'somebody'
  switch (content.kind) {
    case 'voucher_batch': return `${codes(content.count)} of ${exact(content.amountMicros, currency)} · ${content.batch}`
    case 'limit_raise': return `Higher limits for ${who}`
    case 'month_close': return `Close ${monthWords(content.month)}`
    case 'month_reopen': return `Open ${monthWords(content.month)} again`
    case 'write_off': return `Give up ${exact(content.amountMicros, currency)} that ${who} owes`
  }
}

/** What one says yes to: the amount and the person, once more. */
export function approvalWords(request: Asked & Pick<MoneyRequestDto, 'requestedBy'>): string {
  const { content, currency, person, requestedBy, worthMicros } = request
  const who = person ? `${person.name} (${person.email})` : ''
  switch (content.kind) {
    case 'voucher_batch': return `Let ${requestedBy.name} have ${codes(content.count)} worth ${exact(worthMicros, currency)} in all?`
    case 'limit_raise': return `Let ${who} spend and call more${worthMicros === '0' ? '' : `, ${exact(worthMicros, currency)} a day more`}?`
    case 'month_close': return `Close ${monthWords(content.month)} with ${content.transactionCount} rows that come to ${exact(content.sumMicros, currency)}, as ${requestedBy.name} asks?`
    case 'month_reopen': return `Open ${monthWords(content.month)} again, as ${requestedBy.name} asks?`
    case 'write_off': return `Give up ${exact(content.amountMicros, currency)} that ${who} owes us?`
  }
}

/** What an approval brings about, and what it leaves alone. */
export function effectWords(kind: RequestKind): string {
  switch (kind) {
    case 'voucher_batch': return 'Whoever asked can then see the codes, once. Nothing is given before somebody redeems one.'
    case 'limit_raise': return 'These limits then hold for this person, from the next call on. No money moves.'
    case 'month_close': return 'Its sums are written down as they stand here. What comes late is booked in the month that is under way, and says so. No money moves.'
    case 'month_reopen': return 'The month takes rows again until it is closed anew. Both stay in its history. No money moves.'
    case 'write_off': return 'The debt is taken out of the ledger as our loss. What the person can spend stays as it is.'
  }
}

export interface RequestFact { label: string, text: string }

/** Everything that is asked, line by line. */
export function requestFacts({ content, currency }: Pick<MoneyRequestDto, 'content' | 'currency'>): RequestFact[] {
  switch (content.kind) {
    case 'voucher_batch': return [
      { label: 'Name of the batch', text: content.batch },
      { label: 'Codes', text: `${content.count}, each for ${content.maxUses === 1 ? 'one person' : `${content.maxUses} people`}` },
      { label: 'Each gives', text: `${exact(content.amountMicros, currency)} ${content.grantDays === null ? 'that never ends' : `for ${content.grantDays} days`}` },
      { label: 'Redeemed until', text: momentText(content.validUntil) },
    ]
    case 'limit_raise': return limitFacts(content, currency)
    case 'month_close': return [
      { label: 'Month', text: monthWords(content.month) },
      { label: 'Rows', text: content.transactionCount },
      { label: 'Sum', text: exact(content.sumMicros, currency) },
    ]
    case 'month_reopen': return [
      { label: 'Month', text: monthWords(content.month) },
      { label: 'Closed with', text: `${content.transactionCount} rows, ${exact(content.sumMicros, currency)}` },
    ]
    case 'write_off': return [
      { label: 'Given up', text: exact(content.amountMicros, currency) },
      { label: 'Owed when asked', text: exact(content.owedMicros, currency) },
    ]
  }
}

function limitFacts({ before, limits }: Extract<RequestContent, { kind: 'limit_raise' }>, currency: string): RequestFact[] {
  return (Object.keys(limits) as (keyof LimitValues)[])
    .filter(name => String(before[name]) !== String(limits[name]))
    .map(name => ({ label: LIMIT_WORDS[name], text: `${limitText(name, before[name], currency)} → ${limitText(name, limits[name], currency)}` }))
}

export const LIMIT_WORDS: Record<keyof LimitValues, string> = {
  callsAtOnce: 'Calls at once', agentCallsAtOnce: 'Calls of agents at once', startsPerMinute: 'Calls started a minute', countriesPerDay: 'Countries a day', spendPerDayMicros: 'Spent a day',
  pricePerMinuteMicros: 'Price a minute', maxCallSeconds: 'Longest call',
}

/** Null: the default of everybody. */
export function limitText(name: keyof LimitValues, value: number | string | null, currency: string): string {
  if (value === null) return 'the default'
  return name === 'maxCallSeconds' ? `${Math.floor(Number(value) / 60)} min` : factText(name, value, currency)
}

const CHECKLIST_WORDS: Record<ChecklistItem['key'], { good: string, bad: (count: number) => string, to: string }> = {
  books: { good: 'The books of every day were compared', bad: count => `${count} ${count === 1 ? 'day was' : 'days were'} not compared`, to: '/finance/books' },
  cases: { good: 'No case of the books is open', bad: count => `${count} ${count === 1 ? 'case is' : 'cases are'} open`, to: '/finance/books' },
  late: { good: 'No row in it came late for a month before', bad: count => `${count} ${count === 1 ? 'row' : 'rows'} in it came late for a month before`, to: '/finance/transactions' },
  adjustments: { good: 'No correction for it waits', bad: count => `${count} ${count === 1 ? 'correction' : 'corrections'} for it ${count === 1 ? 'waits' : 'wait'}`, to: '/finance/adjustments' },
  board: { good: 'The board is green', bad: count => `${count} ${count === 1 ? 'check of the board is' : 'checks of the board are'} not green`, to: '/finance/board' },
}

export interface ChecklistRow { text: string, to: string, isInOrder: boolean }

export function checklistRow({ key, isInOrder, count }: ChecklistItem): ChecklistRow {
  const words = CHECKLIST_WORDS[key]
  return { text: isInOrder ? words.good : words.bad(count), to: words.to, isInOrder }
}

const TRACE_WORDS: Record<SharedTrace, string> = { email: 'a mailbox', card: 'a card', place: 'a sign-in place' }

/** "Shares a card and a sign-in place with Ravi, who asked for it". */
export function shareWords({ shares }: Pick<VoucherUseDto, 'shares'>, maker: string, approver: string | null): string[] {
  return (['maker', 'approver'] as const).flatMap(role => {
    const traces = shares.filter(share => share.with === role).map(share => TRACE_WORDS[share.trace])
    if (traces.length === 0) return []
    const who = role === 'maker' ? `${maker}, who asked for it` : `${approver ?? 'whoever'}, who approved it`
    return [`Shares ${traces.join(' and ')} with ${who}`]
  })
}

const momentText = (at: string) => `${at.slice(0, 10)}, ${at.slice(11, 16)} UTC`
