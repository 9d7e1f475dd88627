import { readFileSync } from 'node:fs'
import { DomainError } from '../server/domain/errors'
import { openDatabase } from '../server/db/client'
import { findSchemaProblem } from '../server/db/schema-check'
import { setVoicePrices } from '../server/services/costs/set-voice-prices'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, EXIT, runToEnd, toldOrExit } from './args/run-command.mjs'

const { places, env } = toldOrExit(COMMANDS.voicePrices)

await runToEnd(async () => {
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 1 })
  try {
    const schemaProblem = await findSchemaProblem(database.sql)
    if (schemaProblem) throw new CannotRun(schemaProblem)
    const text = readFileSync(places.FILE ?? 'data/voice-prices.json', 'utf8')
    const { added, all } = await setVoicePrices({ database, clock: { now: () => new Date() } }, text)
    process.stdout.write(`${added} of ${all} prices are new. What waited for them is priced within a minute.\n`)
    return EXIT.right
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    process.stderr.write(`${error.message}\n`)
    for (const problem of error.details.problems as string[]) process.stderr.write(`  ${problem}\n`)
    return EXIT.wrong
  } finally {
    await database.close()
  }
})
