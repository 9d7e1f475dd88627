import type { LedgerCrypto, LedgerSigner } from './ledger-crypto'
import type { LedgerFileRow } from './ledger-file-row'
import type { LedgerFormat } from './ledger-format'
import { MOST_LISTED_HEADS, statementText, type LedgerCoverage, type LedgerStatement } from './statement'
import { HeadTable } from './head-table'
import { digestHeads } from './wallet-heads'

export interface LedgerWriterOptions {
  format: LedgerFormat
  coverage: LedgerCoverage
  filter: string
  currency: string
  crypto: LedgerCrypto
  /** Null: the file is sealed line by line, and nobody vouches for it. */
  signer: LedgerSigner | null
  /** Where the file holds every row of every wallet between two transactions. */
  range?: LedgerStatement['range']
  /** SHA-256 of the program that checks the file. */
  verifierSha256?: string
}

export interface LedgerWriter {
  encodeHeader: () => string
  /** Rows come by ascending transaction id, each once. */
  encodeRow: (row: LedgerFileRow) => string
  /** The last line: what was written, signed. */
  encodeTrailer: (createdAt: Date) => string
  rows: () => number
}

/**
 * Writes a ledger file line by line, with one small record per wallet in memory. It judges nothing: a ledger that is
 * wrong is exported as it is, for the verifier to say so.
 */
export function createLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  const { format, crypto, signer } = options
  const heads = new HeadTable()
  let lineHash = crypto.sha256(format.header)
  let rows = 0
  let sumMicros = 0n
  let firstId: string | null = null
  let lastId: string | null = null

  function seal(content: string): string {
    lineHash = crypto.sha256(lineHash + content)
    return format.seal(content, lineHash)
  }
  function statement(createdAt: Date): LedgerStatement {
    return {
      format: 'talktime-ledger/1',
      coverage: options.coverage,
      filter: options.filter,
      currency: options.currency,
      rows: String(rows),
      sum_micros: String(sumMicros),
      first_transaction_id: firstId,
      last_transaction_id: lastId,
      wallets: String(heads.size),
      heads_digest: digestHeads(heads, crypto),
      heads: heads.size > MOST_LISTED_HEADS ? null
        : [...heads.keys()].map(id => {
            const { seq, hash, balanceMicros } = heads.get(id)!
            return [id, String(seq), hash, String(balanceMicros)]
          }),
      last_line_hash: lineHash,
      created_at: createdAt.toISOString(),
      key_id: signer?.keyId ?? null,
      ...options.range && { range: options.range },
      ...options.verifierSha256 !== undefined && { verifier_sha256: options.verifierSha256 },
    }
  }

  return {
    encodeHeader: () => format.header,
    encodeRow(row) {
      rows += 1
      sumMicros += BigInt(row.amount_micros)
      firstId ??= row.transaction_id
      lastId = row.transaction_id
      heads.set(row.wallet_id, Number(row.wallet_seq), row.hash, BigInt(row.balance_after_micros))
      // the header is line 1
      return seal(format.encodeRow(rows + 1, row))
    },
    encodeTrailer(createdAt) {
      const text = statementText(statement(createdAt))
      return seal(format.encodeTrailer(text, signer?.sign(text) ?? null))
    },
    rows: () => rows,
  }
}
