// A program as the demo, the bench and the tests are: a temporary folder with a database, and a program beside it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.mjs'
import { startChild } from '../../scripts/processes/child.mjs'
import { guard } from '../../scripts/processes/guard.mjs'

const [folder, stopAt] = process.argv.slice(2)
const reach = async moment => {
  process.stdout.write(`${moment}\n`)
  if (moment === stopAt) await new Promise(() => setInterval(() => {}, 60_000))
}

guard('database', folder)
guard('folder', folder)
writeFileSync(join(folder, 'something'), '')
await reach('folder')
startChild('beside', process.execPath, ['-e', 'setInterval(() => {}, 60_000)', folder])
await reach('program')
await startEmbeddedDatabase({ directory: folder, durable: false })
await reach('database')
