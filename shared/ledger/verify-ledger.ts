import type { LedgerReport } from './ledger-report'
import { LedgerVerifier, type VerifyOptions } from './ledger-verifier'

/** What a source of lines throws where the bytes are no text, or no line of a ledger could be so long. */
export class UnreadableLine extends Error {
  constructor(readonly line: number, message: string) {
    super(message)
    this.name = 'UnreadableLine'
  }
}

/**
 * Verifies a ledger file from its lines, each with its end (`\n`), one by one or in batches: nothing but the file, the
 * keys and the anchors is needed. Memory grows with the number of wallets, not of rows.
 */
export async function verifyLedger(
  lines: AsyncIterable<string | readonly string[]>, options: VerifyOptions, verifier = new LedgerVerifier(options),
): Promise<LedgerReport> {
  try {
    for await (const batch of lines) {
      if (typeof batch === 'string' ? !verifier.take(batch) : !batch.every(line => verifier.take(line))) break
    }
  } catch (error) {
    if (!(error instanceof UnreadableLine)) throw error
    verifier.fail(error.line, error.message)
  }
  return verifier.end()
}
