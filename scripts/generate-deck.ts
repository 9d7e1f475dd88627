import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMMANDS } from './args/commands.mjs'
import { runToEnd, toldOrExit } from './args/run-command.mjs'
import { worldDeckCsv } from './deck/deck-csv'

const { places } = toldOrExit(COMMANDS.generateDeck)
await runToEnd(async () => {
  const target = places.FILE ?? fileURLToPath(new URL('../data/decks/world.csv', import.meta.url))
  const csv = worldDeckCsv()
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, csv)
  console.log(`${csv.split('\n').length - 2} rates written to ${target}`)
})
