import { TWILIO } from '../server/carriers/twilio/name'
import { openDatabase } from '../server/db/client'
import { findUserIdByEmail } from '../server/db/numbers/own-numbers'
import { findSchemaProblem } from '../server/db/schema-check'
import { assignNumber, takeNumberBack } from '../server/services/numbers/assign-number'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, EXIT, runToEnd, toldOrExit } from './args/run-command.mjs'

const { places, env } = toldOrExit(COMMANDS.assignNumber)
const clock = { now: () => new Date() }

await runToEnd(async () => {
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 1 })
  try {
    const schemaProblem = await findSchemaProblem(database.sql)
    if (schemaProblem) throw new CannotRun(schemaProblem)
    const { NUMBER: number, EMAIL: email } = places
    if (email === undefined) {
      const was = await takeNumberBack({ database, clock }, number)
      process.stdout.write(was ? `${number} rings at nobody from now on.\n` : `${number} rang at nobody.\n`)
      return EXIT.right
    }
    const userId = await database.asSystem(tx => findUserIdByEmail(tx, email))
    if (userId === null) {
      process.stderr.write(`Nobody has the address ${email}. Nothing was changed.\n`)
      return EXIT.wrong
    }
    await assignNumber({ database, clock }, { number, userId, carrier: TWILIO })
    process.stdout.write(`${number} rings at ${email} from now on.\n`)
    return EXIT.right
  } finally {
    await database.close()
  }
})
