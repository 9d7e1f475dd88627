import { existsSync } from 'node:fs'
import { readArgs } from './read-args.mjs'
import { readableFile, WrongArgument } from './readers.mjs'

export const EXIT = /** @type {const} */ ({ right: 0, wrong: 1, cannot: 2 })

/** Cannot go on, for a reason outside the program: said in a sentence, without a stack. */
export class CannotRun extends Error {}

/**
 * What a command was told. Where any of it is wrong, everything that is wrong is said, a sentence each, and the program
 * ends with 2: nothing has happened yet. `--help` says how it is used, and ends with 0.
 *
 * @param {import('./read-args.mjs').Command} command
 */
export function toldOrExit(command) {
  const unreadable = command.hasEnvFile && existsSync('.env') ? loadEnvFile() : []
  const { problems: wrong, isHelp, ...told } = readArgs(command, process.argv.slice(2), process.env)
  const problems = [...unreadable, ...wrong]
  if (isHelp) {
    process.stdout.write(`${command.usage}\n`)
    process.exit(EXIT.right)
  }
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n\n${command.usage.split('\n')[0]}\n`)
    process.exit(EXIT.cannot)
  }
  // what is set to nothing is not set, for those too who read the environment after us
  for (const name of Object.keys(command.env ?? {})) if (process.env[name] === '') delete process.env[name]
  return told
}

function loadEnvFile() {
  try {
    readableFile('.env')
    process.loadEnvFile('.env')
    return []
  } catch (error) {
    return [`.env ${error instanceof WrongArgument ? error.message : 'is not a list of settings.'}`]
  }
}

/**
 * Runs a command's work and ends with its exit code. What goes wrong on the way is a sentence where it comes from
 * outside (a file, the network, the database), and a stack where it is our own mistake.
 *
 * @param {() => Promise<number | void>} work
 */
export async function runToEnd(work) {
  process.exitCode = await work().catch(error => {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return EXIT.cannot
  }) ?? EXIT.right
}

/** @param {unknown} error */
export function sentenceOf(error) {
  if (!(error instanceof Error)) return String(error)
  const first = error instanceof AggregateError ? error.errors[0] ?? error : error
  const isFromOutside = error instanceof CannotRun || ('code' in error && error.code !== 'ERR_ASSERTION')
  return isFromOutside ? error.message || first.message : error.stack ?? error.message
}
