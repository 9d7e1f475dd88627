import type { LedgerCoverage } from '~~/shared/ledger/statement'
import type { ExportDto } from '~~/shared/schemas/exports'
import { TRANSACTION_KINDS, type TransactionKind } from '~~/shared/schemas/wallet'
import { formatExact } from '~~/shared/format/money'
import { kindWords } from '~~/browser/wallet/transaction-words'
import { monthWords } from '~~/browser/statements/statement-words'

/** What a check of the file can show, and what not: an auditor must know which. */
export const COVERAGE_WORDS: Record<LedgerCoverage, { title: string, text: string }> = {
  all: { title: 'The whole ledger', text: 'A check of the file shows that no row is missing, and computes every balance, price and sum again.' },
  wallets: { title: 'Whole wallets', text: 'A check of the file shows that none of their rows is missing, and computes every balance, price and sum again.' },
  stretch: { title: 'Everything in a period of posting', text: 'A check of the file shows that no row in between is missing, and computes every balance, price and sum again.' },
  selection: { title: 'Chosen rows', text: 'A check of the file shows that each row is as it was written and prices it again. It cannot show that none was left out: for that, export a month, a wallet or everything.' },
}

const LABELS: Record<string, string> = {
  month: 'Month', person: 'Person', number: 'Number called', reference: 'Reference', wallet: 'Wallet', kind: 'Kind', contra: 'Contra account',
  direction: 'Direction', amount: 'Amount', amountFrom: 'Amount from', amountTo: 'Amount to', from: 'From', to: 'Before', lateOf: 'Late for',
  through: 'Up to row', opening: 'From the anchor of', closing: 'To the anchor of',
}

export interface ExportFact { label: string, value: string }

/** What an export holds, line by line. A month says its own name, and not the instants that follow from it. */
export function exportFacts(filter: Record<string, string>, currency: string): ExportFact[] {
  const left = filter.month === undefined ? ['by'] : ['by', 'from', 'to', 'after']
  const facts = Object.entries(filter).filter(([name]) => !left.includes(name))
    .map(([name, value]) => ({ label: labelOf(name, filter), value: valueOf(name, value, currency) }))
  return facts.some(fact => fact.label !== LABELS.through) ? facts : [{ label: 'Rows', value: 'All' }, ...facts]
}

function labelOf(name: string, { by }: Record<string, string>): string {
  const label = LABELS[name] ?? name
  if (name !== 'from' && name !== 'to') return label
  return `${by === 'posted' ? 'Posted' : 'Happened'} ${name === 'from' ? 'from' : 'before'}`
}

function valueOf(name: string, value: string, currency: string): string {
  switch (name) {
    case 'month':
    case 'lateOf': return monthWords(value)
    case 'kind': return value.split(',').map(kind => (isKind(kind) ? kindWords(kind) : kind)).join(', ')
    case 'direction': return value === 'in' ? 'In' : 'Out'
    case 'through': return `#${value}`
    case 'from':
    case 'to': return `${value.slice(0, 19).replace('T', ' ').replace(' 00:00:00', '')} UTC`
    default: return name.startsWith('amount') && /^\d{1,18}$/.test(value) ? formatExact(BigInt(value), currency) : value
  }
}

const isKind = (text: string): text is TransactionKind => (TRANSACTION_KINDS as readonly string[]).includes(text)
const figure = (rows: number) => new Intl.NumberFormat('en').format(rows)
const count = (rows: number) => `${figure(rows)} ${rows === 1 ? 'row' : 'rows'}`

export function exportStateWords({ state, rowsDone, rowsTotal }: Pick<ExportDto, 'state' | 'rowsDone' | 'rowsTotal'>): string {
  switch (state) {
    case 'running': return `Being written: ${figure(rowsDone)} of ${count(Math.max(rowsTotal, rowsDone))}`
    case 'done': return `Downloaded to its end: ${count(rowsDone)}`
    case 'failed': return 'Broke off on our side. What you have is not all of it: download it again.'
    case 'ready': return rowsDone > 0 ? 'Broken off. What you have is not all of it: download it again.' : `Not downloaded yet: ${count(rowsTotal)}`
  }
}

/** Whole percents of what is written. */
export function exportPercent({ rowsDone, rowsTotal }: Pick<ExportDto, 'rowsDone' | 'rowsTotal'>): number {
  return rowsTotal > 0 ? Math.min(100, Math.floor((rowsDone / rowsTotal) * 100)) : 100
}

export const exportFileUrl = ({ id }: Pick<ExportDto, 'id'>): string => `/api/finance/exports/${id}/file`
