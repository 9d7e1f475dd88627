import { billedSeconds, costOfBilledSeconds, priceCall, sumOf, type PriceComponent, type PriceTerms } from '~~/shared/pricing'
import { formatDuration } from '~~/shared/format/time'
import { COMPONENT_WORDS } from './call-words'

export interface ReceiptLine {
  key: string
  label: string
  amountMicros: bigint
  /** True for the one line that stands for many earlier ones. */
  folded: boolean
}

export interface ReceiptSheet {
  lines: ReceiptLine[]
  totalMicros: bigint
  /** 0 to 1: how far the talk has gone into the increment that is running. */
  progress: number
}

/** Increments shorter than this would print faster than a person reads; they are gathered into minutes. */
const SHORTEST_LINE_SECONDS = 6

/** Where each printed line ends, in billed seconds: increments, or minutes of very short ones. */
function lineEnds(terms: PriceTerms, billed: number): number[] {
  const step = terms.incrementSeconds >= SHORTEST_LINE_SECONDS ? terms.incrementSeconds : 60
  const first = terms.initialSeconds >= SHORTEST_LINE_SECONDS ? terms.initialSeconds : 60
  const ends: number[] = []
  for (let end = Math.min(first, billed); end < billed; end = Math.min(end + step, billed)) ends.push(end)
  if (billed > 0) ends.push(billed)
  return ends
}

function labelOf(terms: PriceTerms, from: number, to: number): string {
  const byMinute = terms.initialSeconds === 60 && terms.incrementSeconds === 60
  if (!byMinute) return `${formatDuration(from)} – ${formatDuration(to)}`
  return to - from === 60 ? `Minute ${to / 60}` : `Minutes ${from / 60 + 1} – ${to / 60}`
}

/**
 * The lines of a receipt for a talk of `talkedSeconds`, whole seconds: of one component its increments, of several a
 * line for each. They add up to the total to the micro.
 */
export function receiptSheet(components: readonly PriceComponent[], talkedSeconds: number, keep = 4): ReceiptSheet {
  const [first] = components
  if (components.length === 1) return sheetOfOne(first!, talkedSeconds, keep)
  const lines = components.map((part): ReceiptLine => ({
    key: part.component,
    label: COMPONENT_WORDS[part.component],
    amountMicros: priceCall(part, talkedSeconds).costMicros,
    folded: false,
  }))
  return { lines, totalMicros: sumOf(lines.map(line => line.amountMicros)), progress: 0 }
}

/** Amounts are differences of the one price function. Lines before the last `keep` are folded into one. */
function sheetOfOne(terms: PriceTerms, talkedSeconds: number, keep: number): ReceiptSheet {
  const { billedSeconds: billed, costMicros } = priceCall(terms, talkedSeconds)
  const ends = lineEnds(terms, billed)
  const foldedCount = ends.length > keep + 1 ? ends.length - keep : 0
  const lines: ReceiptLine[] = []
  if (billed > 0 && terms.connectFeeMicros > 0n) {
    lines.push({ key: 'fee', label: 'Connection', amountMicros: terms.connectFeeMicros, folded: false })
  }
  let from = 0
  for (const [index, to] of ends.entries()) {
    if (index < foldedCount - 1) continue
    const before = from === 0 ? terms.connectFeeMicros : costOfBilledSeconds(terms, from)
    const folded = foldedCount > 0 && index === foldedCount - 1
    lines.push({
      key: folded ? 'folded' : `line-${index}`,
      label: labelOf(terms, from, to),
      amountMicros: costOfBilledSeconds(terms, to) - before,
      folded,
    })
    from = to
  }
  return { lines, totalMicros: costMicros, progress: 0 }
}

/**
 * A carrier counts whole seconds, up or down, and hears of both ends of a talk at other moments than this page. A
 * second is printed as begun only when no carrier can count less: what was printed is never taken back.
 */
const UNSURE_MS = 2000

/**
 * The receipt while the talk goes on: never more than what will be charged, so that it only grows, and never more than
 * the longest call that was paid for.
 */
export function runningSheet(
  components: readonly PriceComponent[], elapsedMs: number, maxSeconds: number, keep = 4,
): ReceiptSheet {
  const elapsedSeconds = Math.min(Math.max(0, elapsedMs - UNSURE_MS) / 1000, maxSeconds)
  const begun = Math.min(Math.floor(elapsedSeconds) + 1, maxSeconds)
  const sheet = receiptSheet(components, begun, keep)
  // of the first: the increments of several end at different moments
  return { ...sheet, progress: progressOf(components[0]!, elapsedSeconds, begun) }
}

function progressOf(terms: PriceTerms, elapsedSeconds: number, begun: number): number {
  const end = billedSeconds(terms, begun)
  if (end === 0) return Math.min(1, elapsedSeconds / terms.graceSeconds)
  const firstEnd = billedSeconds(terms, terms.graceSeconds + 1)
  const start = end <= firstEnd ? 0 : end - terms.incrementSeconds
  return Math.min(1, Math.max(0, (elapsedSeconds - start) / (end - start)))
}
