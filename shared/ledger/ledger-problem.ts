/** What can be wrong with a file, for programs. The sentence that comes with it is for people. */
export type LedgerProblemCode =
  // the lines
  | 'header' | 'unreadable' | 'line_changed' | 'line_missing' | 'line_repeated' | 'tail_cut' | 'after_trailer' | 'not_canonical'
  // the rows
  | 'not_a_row' | 'currency' | 'order' | 'sequence' | 'duplicate' | 'previous_hash' | 'balance' | 'hash' | 'granted' | 'price'
  // the last line, and what stands beside the file
  | 'statement' | 'sum' | 'heads' | 'signature' | 'anchor'

export interface LedgerProblem {
  /** Of the file, counted from 1: the first line that is not what was written. */
  line: number
  code: LedgerProblemCode
  /** A plain sentence. */
  message: string
  transactionId: string | null
  walletId: string | null
}

/** What a check of a row found, before anyone says where. */
export type Finding = { code: LedgerProblemCode, message: string } | null
