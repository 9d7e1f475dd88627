import { runVerifier } from './run-verifier'
import { EXIT, USAGE } from './verify-ledger'

/** Runs a command of `bin/talktime.mjs` and returns its exit code. */
export async function main([command, ...args]: string[]): Promise<number> {
  if (command === 'verify-ledger') return await runVerifier(args)
  const isHelp = command === undefined || command === '--help' || command === '-h'
  process[isHelp ? 'stdout' : 'stderr'].write(`${isHelp ? '' : `There is no command ${command}.\n\n`}${USAGE}\n`)
  return isHelp ? EXIT.right : EXIT.unreadable
}
