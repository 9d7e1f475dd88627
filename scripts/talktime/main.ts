import { CannotRead, EXIT, USAGE, verifyLedgerCommand } from './verify-ledger'

/** Runs a command of `talktime` and returns its exit code. */
export async function main([command, ...args]: string[]): Promise<number> {
  if (command !== 'verify-ledger') {
    const isHelp = command === undefined || command === '--help' || command === '-h'
    process[isHelp ? 'stdout' : 'stderr'].write(`${isHelp ? '' : `There is no command ${command}.\n\n`}${USAGE}\n`)
    return isHelp ? EXIT.right : EXIT.unreadable
  }
  try {
    return await verifyLedgerCommand(args, text => process.stdout.write(`${text}\n`))
  } catch (error) {
    if (!(error instanceof CannotRead)) throw error
    process.stderr.write(`${error.message}\n`)
    return EXIT.unreadable
  }
}
