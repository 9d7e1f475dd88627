import { CannotRead, EXIT, verifyLedgerCommand } from './verify-ledger'

/** Checks a file, says what came of it, and returns the exit code. */
export async function runVerifier(args: string[]): Promise<number> {
  try {
    return await verifyLedgerCommand(args, text => process.stdout.write(`${text}\n`))
  } catch (error) {
    if (!(error instanceof CannotRead)) throw error
    process.stderr.write(`${error.message}\n`)
    return EXIT.unreadable
  }
}
