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
    decimal(row.providerNanosPerMinute, 9),
    decimal(row.retailNanosPerMinute - row.providerNanosPerMinute, 9),
    decimal(row.retailNanosPerMinute, 9),
    decimal(row.connectFeeMicros, 6),
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

/** 10500000 nanos → "0.0105": exact, without zeros that say nothing. */
function decimal(value: bigint, scale: number): string {
  const digits = value.toString().padStart(scale + 1, '0')
  const fraction = digits.slice(-scale).replace(/0+$/, '')
  return fraction === '' ? digits.slice(0, -scale) : `${digits.slice(0, -scale)}.${fraction}`
}
