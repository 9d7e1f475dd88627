import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'
import { defineNitroPlugin } from 'nitropack/runtime'

/**
 * An idle connection is kept for longer than balancers and carriers keep theirs (60 s is the usual), so that they are
 * the ones who close it. Node's 5 s close it under a request that is on its way, which the sender sees as a hang-up: a
 * callback that fails, or a page that says 502.
 */
const IDLE_CONNECTION_MS = 65_000

/** Nitro makes the server itself and hands it to nobody; Node tells of it with each request. */
export default defineNitroPlugin(() => {
  subscribe('http.server.request.start', message => {
    const { server } = message as { server: Server }
    server.keepAliveTimeout = IDLE_CONNECTION_MS
  })
})
