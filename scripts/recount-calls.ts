import { openDatabase } from '../server/db/client'
import { findSchemaProblem } from '../server/db/schema-check'
import { countAllAgain } from '../server/services/analytics/count-all-again'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, EXIT, runToEnd, toldOrExit } from './args/run-command.mjs'

const { env } = toldOrExit(COMMANDS.recountCalls)

await runToEnd(async () => {
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 2 })
  try {
    const schemaProblem = await findSchemaProblem(database.sql)
    if (schemaProblem) throw new CannotRun(schemaProblem)
    const count = await countAllAgain({ database })
    process.stdout.write(`The calls of ${count} ${count === 1 ? 'person' : 'people'} are counted.\n`)
    return EXIT.right
  } finally {
    await database.close()
  }
})
