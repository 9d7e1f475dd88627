import { decimalFromScaled } from '../../shared/format/money'
import { worldRows, type WorldRow } from './world-deck'

const DECK_COLUMNS = [
  'destination_prefix', 'origin_prefix', 'description', 'line_type', 'provider_rate', 'margin', 'rate', 'connect_fee',
  'initial_s', 'increment_s', 'minimum_s', 'grace_s', 'blocked', 'free',
] as const

/** The deck for the whole world as a file: US dollars per minute, one line a row. */
export function worldDeckCsv(): string {
  return [DECK_COLUMNS.join(','), ...worldRows().map(toLine), ''].join('\n')
}

function toLine(row: WorldRow): string {
  return [
    row.prefix,
    row.originPrefix,
    quoted(row.description),
    row.lineType ?? '',
    decimalFromScaled(row.providerNanosPerMinute, 9),
    decimalFromScaled(row.retailNanosPerMinute - row.providerNanosPerMinute, 9),
    decimalFromScaled(row.retailNanosPerMinute, 9),
    decimalFromScaled(row.connectFeeMicros, 6),
    row.initialSeconds,
    row.incrementSeconds,
    row.minimumSeconds,
    row.graceSeconds,
    Number(row.isBlocked),
    Number(row.isFree),
  ].join(',')
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
