import type { LedgerCrypto } from './ledger-crypto'
import type { LedgerFormat, LedgerLine } from './ledger-format'
import type { Finding } from './ledger-problem'

/** Opens one line after the other: each is sealed with the one before it, and says which line it is. */
export class LineChain {
  /** Hash of the newest line. */
  lastHash: string

  constructor(readonly format: LedgerFormat, private readonly crypto: LedgerCrypto) {
    this.lastHash = crypto.sha256(format.header)
  }

  /** What the line holds. `number` is where it stands in the file. */
  open(text: string, number: number): { line: LedgerLine | null, finding: Finding } {
    if (!text.endsWith('\n')) return closed('tail_cut', 'The line breaks off: the file was cut here, or its last byte changed.')
    const opened = this.format.unseal(text)
    if (!opened) return closed('line_changed', 'The line is not one of this file: it does not end in its hash.')
    const isWhole = this.crypto.sha256(this.lastHash + opened.content) === opened.lineHash
    const line = this.format.decode(opened.content)
    if (!isWhole) return { line: null, finding: broken(line, number) }
    this.lastHash = opened.lineHash
    if (!line) return closed('not_a_row', 'The line cannot be read as a row.')
    // sealed by whoever wrote the file, and still in the wrong place
    if (line.type === 'row' && line.number !== String(number)) return { line: null, finding: broken(line, number) }
    return this.encode(line, number) === opened.content ? { line, finding: null } : closed('not_canonical', NOT_CANONICAL)
  }

  /** Two programs that read a line must read the same: a key that is there twice gives each of them another value. */
  private encode(line: LedgerLine, number: number): string {
    return line.type === 'row' ? this.format.encodeRow(number, line.row)
      : this.format.encodeTrailer(line.statement, line.signature)
  }
}

const NOT_CANONICAL = 'The line is not written in the one way that a ledger file has: a key is there twice, or is in another place,'
  + ' or there are other spaces, quotes or escapes.'

function broken(line: LedgerLine | null, number: number): Finding {
  const claimed = line?.type === 'row' && /^\d{1,15}$/.test(line.number) ? Number(line.number) : number
  if (claimed === number) {
    const message = 'The line does not match its hash: it was changed, or the line that was here is missing.'
    return { code: 'line_changed', message }
  }
  return claimed > number
    ? { code: 'line_missing', message: `This says that it is line ${claimed}: what was here is missing, or the line was changed or moved.` }
    : { code: 'line_repeated', message: `This says that it is line ${claimed}: it was put in, repeated, moved or changed.` }
}

function closed(code: 'tail_cut' | 'line_changed' | 'not_a_row' | 'not_canonical', message: string): { line: null, finding: Finding } {
  return { line: null, finding: { code, message } }
}
