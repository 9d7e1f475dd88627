import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { DomainError } from '../server/domain/errors'
import { openDatabase } from '../server/db/client'
import { findSchemaProblem } from '../server/db/schema-check'
import { importDeck, type DeckNote, type DeckProblem } from '../server/services/rating/import-deck'
import { startOfDay } from './args/moment.mjs'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, EXIT, runToEnd, toldOrExit } from './args/run-command.mjs'

const DEFAULT_MARGIN = 2500

const { options, places, env } = toldOrExit(COMMANDS.importDeck)
const clock = { now: () => new Date() }
const validFrom: Date = options.from?.isDay ? startOfDay(options.from.day, options.zone ?? 'UTC') : options.from?.at ?? clock.now()

await runToEnd(async () => {
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 2 })
  try {
    const schemaProblem = await findSchemaProblem(database.sql)
    if (schemaProblem) throw new CannotRun(schemaProblem)
    const report = await importDeck({ database, clock, config: { currency: 'USD' } }, createReadStream(places.FILE), {
      name: options.name ?? basename(places.FILE),
      validFrom,
      margin: { shareBasisPoints: options['margin-percent'] ?? DEFAULT_MARGIN, minimumNanosPerMinute: 0n, tickNanosPerMinute: 1n },
    })
    sayNotes(report.notes)
    process.stdout.write(`Published deck ${report.deckId}: ${report.rateCount} rates from ${validFrom.toISOString()}, sha256 ${report.sha256}\n`)
    return EXIT.right
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    process.stderr.write(`${error.message}\n`)
    for (const { line, problem } of (error.details.problems as DeckProblem[] | undefined) ?? []) process.stderr.write(`  line ${line}: ${problem}\n`)
    sayNotes((error.details.notes as DeckNote[] | undefined) ?? [])
    return EXIT.wrong
  } finally {
    await database.close()
  }
})

function sayNotes(notes: readonly DeckNote[]): void {
  for (const { line, note } of notes) process.stderr.write(`  line ${line}, note: ${note}\n`)
}
