import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { DomainError } from '../server/domain/errors'
import { openDatabase } from '../server/db/client'
import { importDeck, type DeckProblem } from '../server/services/rating/import-deck'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'from': { type: 'string' }, 'margin-percent': { type: 'string', default: '25' }, 'name': { type: 'string' } },
})
const [file] = positionals
const url = process.env.DATABASE_URL
if (!file || !url) {
  process.stderr.write('Usage: DATABASE_URL=… npm run deck:import -- FILE [--from 2027-01-01T00:00:00Z] [--margin-percent 25] [--name NAME]\n')
  process.exit(1)
}

const database = openDatabase({ url, poolSize: 2 })
try {
  const clock = { now: () => new Date() }
  const report = await importDeck({ database, clock, config: { currency: 'USD' } }, createReadStream(file), {
    name: values.name ?? basename(file),
    validFrom: values.from ? new Date(values.from) : clock.now(),
    margin: { shareBasisPoints: Math.round(Number(values['margin-percent']) * 100), minimumNanosPerMinute: 0n, tickNanosPerMinute: 1n },
  })
  process.stdout.write(`Published deck ${report.deckId}: ${report.rateCount} rates, sha256 ${report.sha256}\n`)
} catch (error) {
  if (!(error instanceof DomainError)) throw error
  process.stderr.write(`${error.message}\n`)
  for (const { line, problem } of (error.details.problems as DeckProblem[] | undefined) ?? []) process.stderr.write(`  line ${line}: ${problem}\n`)
  process.exitCode = 1
} finally {
  await database.close()
}
