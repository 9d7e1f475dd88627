import type { Reading } from './anchor-watch'
import type { LedgerCrypto, LedgerKey } from './ledger-crypto'
import type { Finding } from './ledger-problem'
import type { LedgerStatement } from './statement'
import { digestHeads } from './wallet-heads'

export interface FileReading extends Reading {
  firstTransactionId: number | null
  currency: string | null
  lastLineHash: string
}

/** What the last line says of the file against what the file says. */
export function checkStatement(statement: LedgerStatement, reading: FileReading, crypto: LedgerCrypto): Finding {
  const counted: [name: string, stated: string | null, found: string | null][] = [
    ['rows', statement.rows, String(reading.rows)],
    ['the sum in micros', statement.sum_micros, String(reading.sumMicros)],
    ['the first transaction', statement.first_transaction_id, textOf(reading.firstTransactionId)],
    ['the last transaction', statement.last_transaction_id, reading.rows > 0 ? String(reading.lastTransactionId) : null],
    ['the currency', statement.currency, reading.currency ?? statement.currency],
    ['the hash of the line before', statement.last_line_hash, reading.lastLineHash],
  ]
  const wrong = counted.find(([, stated, found]) => stated !== found)
  if (wrong) return { code: 'sum', message: `The last line says ${wrong[0]}: ${wrong[1]}; the file says ${wrong[2]}.` }
  const [after, through] = statement.range ?? ['0', String(reading.lastTransactionId)]
  const isWithin = (reading.firstTransactionId ?? Infinity) > Number(after)
    && reading.lastTransactionId <= Number(through)
  if (!isWithin) return { code: 'sum', message: `The last line says that all rows come after ${after} and up to ${through}; those of the file do not.` }
  return checkHeads(statement, reading, crypto)
}

function checkHeads(statement: LedgerStatement, { heads }: FileReading, crypto: LedgerCrypto): Finding {
  if (statement.wallets !== String(heads.size)) {
    return { code: 'heads', message: `The last line says wallets: ${statement.wallets}; the file has ${heads.size}.` }
  }
  if (statement.heads_digest !== digestHeads(heads, crypto)) {
    return { code: 'heads', message: 'The digest of the chain heads is not that of the wallets in the file.' }
  }
  const listed = statement.heads ?? []
  const isHead = ([walletId, seq, hash, balance]: (typeof listed)[number]) => {
    const head = heads.get(walletId)
    return head && String(head.seq) === seq && head.hash === hash && String(head.balanceMicros) === balance
  }
  const isListed = statement.heads === null || (listed.length === heads.size && listed.every(isHead))
  return isListed
    ? null
    : { code: 'heads', message: 'The chain heads that the last line lists are not those of the wallets in the file.' }
}

/** `unchecked`: signed, and no key was given to check with. `none`: nobody signed. */
export type SignatureState = 'valid' | 'unchecked' | 'none'

export function checkSignature(
  trailer: { statement: string, signature: string | null }, keyId: string | null, keys: readonly LedgerKey[],
): { state: SignatureState, finding: Finding } {
  const refuse = (message: string) => ({ state: 'none' as const, finding: { code: 'signature' as const, message } })
  if ((keyId === null) !== (trailer.signature === null)) return refuse('The file names a key without a signature, or the other way round.')
  if (keys.length === 0) return { state: keyId === null ? 'none' : 'unchecked', finding: null }
  if (keyId === null) return refuse('A key was given to check the signature with, and nobody signed the file.')
  const key = keys.find(one => one.keyId === keyId)
  if (!key) return refuse(`The file is signed with the key ${keyId}, which is none of those that were given.`)
  if (!key.verify(trailer.statement, trailer.signature!)) return refuse('The signature does not hold: what the last line says is not what was signed.')
  return { state: 'valid', finding: null }
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value)
}
