import { readFileSync, writeFileSync } from 'node:fs'
import { schemaHead } from '../server/db/migrate'

const FILE = 'drizzle/head.ts'
const source = `/** What this code expects of the database. Written by \`npm run db:generate\`; a test compares it with the files. */\nexport const SCHEMA_HEAD = '${schemaHead()}'\n`

if (process.argv.includes('--write')) writeFileSync(FILE, source)
else if (readFileSync(FILE, 'utf8') !== source) {
  process.stderr.write(`${FILE} is behind the migrations. Run: npm run db:generate\n`)
  process.exitCode = 1
}
