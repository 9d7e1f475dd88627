import { readFileSync, writeFileSync } from 'node:fs'
import { schemaHead } from '../server/db/migrate'
import { COMMANDS } from './args/commands.mjs'
import { EXIT, runToEnd, toldOrExit } from './args/run-command.mjs'

const FILE = 'drizzle/head.ts'
const { options } = toldOrExit(COMMANDS.schemaHead)
await runToEnd(async () => {
  const source = `/** What this code expects of the database. Written by \`npm run db:generate\`; a test compares it with the files. */\nexport const SCHEMA_HEAD = '${schemaHead()}'\n`
  if (options.write) {
    writeFileSync(FILE, source)
    return EXIT.right
  }
  if (readFileSync(FILE, 'utf8') === source) return EXIT.right
  process.stderr.write(`${FILE} is behind the migrations. Run: npm run db:generate\n`)
  return EXIT.wrong
})
