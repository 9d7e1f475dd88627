/** The routes of the app without a build: `BENCH_SERVER=source`. */
import { loadConfig } from '../server/config'
import { createContext } from '../server/context'
import { createHttpApp } from '../tests/support/http-app'

const context = createContext(loadConfig(process.env))
const app = await createHttpApp(context)
const { close } = await app.listen(Number(process.env.PORT))
process.once('SIGTERM', () => void close().then(() => context.close()).then(() => process.exit(0)))
