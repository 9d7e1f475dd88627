/** Writes the committed deck: `npx tsx scripts/generate-deck.ts [file]`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { worldDeckCsv } from './deck/deck-csv'

const target = process.argv[2] ?? fileURLToPath(new URL('../data/decks/world.csv', import.meta.url))
const csv = worldDeckCsv()
mkdirSync(dirname(target), { recursive: true })
writeFileSync(target, csv)
console.log(`${csv.split('\n').length - 2} rates written to ${target}`)
