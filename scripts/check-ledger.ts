import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createAnchorStore } from '../server/anchors/create-anchor-store'
import { openDatabase } from '../server/db/client'
import { findSchemaProblem } from '../server/db/schema-check'
import { checkAll } from '../server/services/board/check-all'
import type { BoardCheckDto } from '../shared/schemas/board'
import { demoEnvironment } from './demo/environment.mjs'
import { startEmbeddedDatabase } from './embedded-database.mjs'
import { COMMANDS } from './args/commands.mjs'
import { sentenceOf, toldOrExit } from './args/run-command.mjs'
import { printCheck, printSummary } from './check-ledger/print-checks'

const EXIT = { right: 0, wrong: 1, unchecked: 2 } as const

/** Cannot go on: said in a sentence. */
class CannotCheck extends Error {}

type Environment = Record<string, string | undefined>

/** The settings, and a database to ask; where there is none, the one that is embedded in the data folder. */
async function findBooks(): Promise<{ env: Environment, url: string, leave: () => Promise<void> }> {
  // what is set to nothing is not set: the demo's own settings count then
  const given: Environment = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  if (given.DATABASE_URL) return { env: given, url: given.DATABASE_URL, leave: async () => {} }
  const dataDirectory = resolve(given.TALKTIME_DATA_DIR ?? '.data')
  const directory = join(dataDirectory, 'database')
  if (!existsSync(join(directory, 'pg'))) throw new CannotCheck(`There are no books: DATABASE_URL is not set, and there is no database in ${directory}.`)
  const env: Environment = existsSync(join(dataDirectory, 'demo.json')) ? demoEnvironment(given).env : given
  const database = await startEmbeddedDatabase({ directory })
  return { env, url: database.appUrl, leave: database.stop }
}

async function check(env: Environment, url: string, tell: (check: BoardCheckDto) => void): Promise<BoardCheckDto[]> {
  const database = openDatabase({ url, poolSize: 2 })
  try {
    const problem = await findSchemaProblem(database.sql)
    if (problem) throw new CannotCheck(problem)
    const anchors = createAnchorStore({
      store: env.ANCHOR_STORE || 'file:.data/anchors',
      s3Endpoint: env.ANCHOR_S3_ENDPOINT || null,
      s3Region: env.ANCHOR_S3_REGION || 'us-east-1',
    })
    const clock = { now: () => new Date() }
    return await checkAll({ database, clock, anchors, signingKey: env.ANCHOR_SIGNING_KEY || null }, tell)
  } finally {
    await database.close()
  }
}

function exitCodeOf(checks: readonly BoardCheckDto[]): number {
  if (checks.some(({ state }) => state === 'red')) return EXIT.wrong
  return checks.some(({ state }) => state === 'unknown') ? EXIT.unchecked : EXIT.right
}

async function main(): Promise<number> {
  const { options: values } = toldOrExit(COMMANDS.checkLedger)
  const books = await findBooks()
  try {
    const checks = await check(books.env, books.url, one => {
      if (!values.json) console.log(printCheck(one))
    })
    const exitCode = exitCodeOf(checks)
    console.log(values.json ? JSON.stringify({ exitCode, checks }, null, 2) : printSummary(checks))
    return exitCode
  } finally {
    await books.leave()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof CannotCheck ? error.message : `The books could not be checked: ${sentenceOf(error)}`)
  return EXIT.unchecked
})
