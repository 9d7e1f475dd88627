import type { HeldAnchor } from './anchor'
import { AnchorWatch, type AnchorVerdict } from './anchor-watch'
import { checkPrice } from './check-price'
import { checkSignature, checkStatement, type FileReading, type SignatureState } from './check-statement'
import { csvFormat, earlierCsvFormats } from './csv-format'
import { earlierJsonLinesFormats, jsonLinesFormat } from './json-lines-format'
import type { LedgerCrypto, LedgerKey } from './ledger-crypto'
import { findMisshapenColumn, type LedgerFileRow } from './ledger-file-row'
import type { LedgerLine } from './ledger-format'
import type { Finding, LedgerProblem } from './ledger-problem'
import { reportOf, type LedgerReport } from './ledger-report'
import { TotalsBook } from './ledger-totals'
import { LineChain } from './line-chain'
import { rowHash } from './row-hash'
import { parseStatement, type LedgerStatement } from './statement'
import { WalletBook, type WalletBreak } from './wallet-book'

export interface VerifyOptions {
  crypto: LedgerCrypto
  /** Public keys that are trusted. Without any, signatures are not checked, and the report says so. */
  keys?: readonly LedgerKey[]
  /** Anchors that the file is compared with; a part of the ledger needs them with their heads. */
  anchors?: readonly HeldAnchor[]
}

type Trailer = Extract<LedgerLine, { type: 'trailer' }>

/**
 * Reads a ledger file line by line and stops at the first line that is not right. It believes nothing: what the file
 * says of a row is computed again from the row.
 */
export class LedgerVerifier {
  readonly reading: FileReading
  problem: LedgerProblem | null = null
  statement: LedgerStatement | null = null
  signature: SignatureState = 'none'
  pricesChecked = 0
  readonly totals = new TotalsBook()
  anchors: AnchorVerdict[] = []
  protected chain: LineChain | null = null
  private readonly watch: AnchorWatch
  private readonly wallets = new WalletBook()
  private readonly breaks: Partial<Record<WalletBreak['type'], LedgerProblem>> = {}

  constructor(protected readonly options: VerifyOptions) {
    this.watch = new AnchorWatch(options.anchors ?? [], options.keys ?? [], options.crypto)
    this.reading = {
      line: 0, rows: 0, sumMicros: 0n, firstTransactionId: null, lastTransactionId: 0, currency: null, lastLineHash: '', heads: this.wallets.heads,
    }
  }

  /** Takes the next line with its end. False when there is nothing more to learn. */
  take(text: string): boolean {
    const { reading } = this
    reading.line += 1
    if (this.statement) return this.report({ code: 'after_trailer', message: 'There is something after the last line.' })
    if (!this.chain) return this.report(this.begin(text))
    reading.lastLineHash = this.chain.lastHash
    const { line, finding } = this.chain.open(text, reading.line)
    if (!line) return this.report(finding)
    return line.type === 'row' ? this.takeRow(line.row) : this.takeTrailer(line)
  }

  /** A line could not even be read as text. */
  fail(line: number, message: string): void {
    this.reading.line = line
    this.report({ code: 'unreadable', message })
  }

  end(): LedgerReport {
    if (!this.problem && !this.statement) this.finish()
    return reportOf(this)
  }

  /** The file is over, and its last words were not heard. */
  protected finish(): void {
    this.reading.line += 1
    const message = this.chain ? 'The file ends without its last line: lines are missing here.' : 'The file is empty.'
    this.report({ code: this.chain ? 'tail_cut' : 'header', message })
  }

  private begin(text: string): Finding {
    const formats = [csvFormat, jsonLinesFormat, ...earlierCsvFormats, ...earlierJsonLinesFormats]
    const format = formats.find(({ header }) => header === text)
    if (!format) return { code: 'header', message: 'The first line is not that of a ledger file.' }
    this.chain = new LineChain(format, this.options.crypto)
    return null
  }

  private takeRow(row: LedgerFileRow): boolean {
    const { reading } = this
    const misshapen = findMisshapenColumn(row)
    if (misshapen) return this.report({ code: 'not_a_row', message: `${misshapen} cannot be ${shorten(row[misshapen])}.` }, row)
    const id = Number(row.transaction_id)
    if (id <= reading.lastTransactionId) {
      return this.report({ code: 'order', message: `Transaction ${id} comes after transaction ${reading.lastTransactionId}.` }, row)
    }
    if (row.currency !== (reading.currency ??= row.currency)) {
      return this.report({ code: 'currency', message: `The row is in ${row.currency}, the file in ${reading.currency}.` }, row)
    }
    this.watch.before(row, reading)
    const amountMicros = BigInt(row.amount_micros)
    const hash = rowHash(row, this.options.crypto)
    const { finding, found } = this.wallets.enter(row, hash)
    if (found) this.breaks[found.type] ??= this.problemOf({ code: 'sequence', message: found.message }, row)
    const wrong = finding ?? this.checkRow(row, hash, amountMicros)
    if (wrong) return this.report(wrong, row)
    reading.rows += 1
    reading.sumMicros += amountMicros
    reading.firstTransactionId ??= id
    reading.lastTransactionId = id
    this.totals.add(row, amountMicros)
    return true
  }

  protected checkRow(row: LedgerFileRow, hash: string, amountMicros: bigint): Finding {
    if (hash !== row.hash) return { code: 'hash', message: 'The row does not match its hash: something in it was changed.' }
    const granted = BigInt(row.granted_micros ?? '0')
    const isPart = amountMicros < 0n
      ? granted <= 0n && granted >= amountMicros
      : granted >= 0n && granted <= amountMicros
    if (!isPart) return { code: 'granted', message: `${granted} cannot be a part of ${amountMicros}.` }
    if (row.kind === 'call_charge') this.pricesChecked += 1
    return checkPrice(row, this.options.crypto)
  }

  protected takeTrailer(trailer: Trailer): boolean {
    const { options, reading } = this
    const statement = parseStatement(trailer.statement)
    if (!statement) return this.report({ code: 'statement', message: 'The last line does not say what it should.' })
    this.anchors = this.watch.end(statement, reading)
    const broken = this.brokenCoverage(statement)
    if (broken) this.problem = broken
    else if (this.report(checkStatement(statement, reading, options.crypto))) {
      const { state, finding } = checkSignature(trailer, statement.key_id, options.keys ?? [])
      this.signature = state
      this.report(finding ?? this.checkAnchors())
    }
    this.statement = statement
    return this.problem === null
  }

  private brokenCoverage({ coverage }: LedgerStatement): LedgerProblem | null {
    const found = coverage === 'selection' ? [] : coverage === 'stretch' ? [this.breaks.gap] : [this.breaks.start, this.breaks.gap]
    return found.filter(one => one !== undefined).sort((a, b) => a.line - b.line)[0] ?? null
  }

  private checkAnchors(): Finding {
    const wrong = this.anchors.find(({ outcome }) => outcome === 'differs')
    if (!wrong) return null
    this.reading.line = wrong.line
    return { code: 'anchor', message: wrong.says }
  }

  /** Keeps the finding, if it is one. True to go on. */
  private report(finding: Finding, row?: LedgerFileRow): boolean {
    if (finding) this.problem = this.problemOf(finding, row)
    return !finding
  }

  private problemOf(finding: NonNullable<Finding>, row?: LedgerFileRow): LedgerProblem {
    return {
      line: this.reading.line, ...finding, transactionId: row?.transaction_id ?? null,
      walletId: row?.wallet_id ?? null,
    }
  }
}

const MOST_SHOWN = 60

function shorten(value: string | null): string {
  if (value === null) return 'empty'
  return value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value
}
