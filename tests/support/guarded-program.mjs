// A program as the demo, the bench and the tests are: a temporary folder with a database, and a program beside it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.mjs'
import { runOrThrow, startChild, stopChildren } from '../../scripts/processes/child.mjs'
import { guard } from '../../scripts/processes/guard.mjs'
import { untilTold } from '../../scripts/processes/until-told.mjs'

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
if (stopAt === 'build beside a seed') {
  // as the demo: a build and a seed, and a signal ends both by way of us
  const words = ['-e', 'console.log("here"); setInterval(() => {}, 60_000)', folder]
  let here = 0
  const onLine = () => ++here === 2 && process.stdout.write(`${stopAt}\n`)
  const work = Promise.all(['build', 'seed'].map(name => runOrThrow(name, process.execPath, words, { onLine })))
  await Promise.race([untilTold(), work])
  await stopChildren()
  process.exit(0)
}
await startEmbeddedDatabase({ directory: folder, durable: false })
await reach('database')
