import { once } from 'node:events'
import type { Carrier } from '../../server/carriers/carrier'
import { carriersOf } from '../../server/carriers/carriers'
import { createTwilioCarrier } from '../../server/carriers/twilio/twilio-carrier'
import { loadConfig } from '../../server/config'
import { createContext } from '../../server/context'
import { openDatabase, type Database } from '../../server/db/client'
import { createHttpApp } from './http-app'

/**
 * The app's routes as a program of its own, which dies at a chosen moment. `DIE_ON` names a kernel function, or the
 * carrier's `placeLeg`; `DIE` says whether before it is called or after it has committed. Prints its port as one line.
 */
const { DIE_ON, DIE } = process.env

function doomed(database: Database): Database {
  const sql = new Proxy(database.sql, {
    apply(target, self, args: [TemplateStringsArray, ...unknown[]]) {
      const isIt = DIE_ON !== undefined && args[0].raw?.join('').includes(`${DIE_ON}(`)
      if (isIt && DIE === 'before') die()
      const answer = Reflect.apply(target as never, self, args) as Promise<unknown>
      return isIt && DIE === 'after' ? answer.then(die) : answer
    },
  })
  return { ...database, sql }
}

function doomedCarrier(carrier: Carrier): Carrier {
  if (DIE_ON !== 'placeLeg') return carrier
  return {
    ...carrier,
    placeLeg: order => DIE === 'before' ? die() : carrier.placeLeg(order).then(die),
  }
}

/** No handler runs, nothing is flushed: as when the machine's power goes. */
function die(): never {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('unreachable')
}

const config = loadConfig(process.env)
const database = openDatabase({
  url: config.databaseUrl, poolSize: config.databasePoolSize, timeoutSeconds: config.databaseTimeoutSeconds,
})
const context = createContext(config, {
  database: doomed(database), carriers: carriersOf(doomedCarrier(createTwilioCarrier(config))),
})
const app = await (await createHttpApp(context)).listen()
process.stdout.write(`${JSON.stringify({ url: app.url })}\n`)
await once(process, 'SIGTERM')
await app.close()
await context.close()
