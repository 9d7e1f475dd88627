import type { LedgerFileRow } from './ledger-file-row'

export const LEDGER_FORMATS = ['csv', 'jsonl'] as const
export type LedgerFormatName = (typeof LEDGER_FORMATS)[number]

/** What a line says once it is open: a movement of money, or the file's last words. */
export type LedgerLine =
  | { type: 'row', number: string, row: LedgerFileRow }
  | { type: 'trailer', statement: string, signature: string | null }

/**
 * One of the two ways to write the same lines. A line is its content, its seal (the hash of the line before and of the
 * content) and its end. The content is all that the seal covers.
 */
export interface LedgerFormat {
  name: LedgerFormatName
  /** The first line, whole. */
  header: string
  encodeRow: (number: number, row: LedgerFileRow) => string
  encodeTrailer: (statement: string, signature: string | null) => string
  seal: (content: string, lineHash: string) => string
  /** Null where the line has no seal, or not its end. */
  unseal: (line: string) => { content: string, lineHash: string } | null
  /** Null where the content is not of this format. */
  decode: (content: string) => LedgerLine | null
}
