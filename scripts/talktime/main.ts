import { runVerifier } from './run-verifier'
import { EXIT, USAGE } from './verify-ledger'

/** Runs a command of `bin/talktime.mjs` and returns its exit code. */
export async function main([command, ...args]: string[]): Promise<number> {
  if (command === 'verify-ledger') return await runVerifier(args)
  const isHelp = command === '--help' || command === '-h'
  const problem = command === undefined ? 'COMMAND is missing.' : `There is no command ${command}.`
  process[isHelp ? 'stdout' : 'stderr'].write(`${isHelp ? '' : `${problem}\n\n`}${USAGE}\n`)
  return isHelp ? EXIT.right : EXIT.unreadable
}
