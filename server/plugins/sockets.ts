import type { App } from 'h3'
import { defineNitroPlugin } from 'nitropack/runtime'
import { pathOf, socketTarget } from '../http/socket-target'

/** Media frames of a carrier are some hundred bytes; the library would take a hundred megabytes. */
const MOST_FRAME_BYTES = 64 * 1024

/**
 * Sockets open where a route of ours takes them, and nowhere else: left alone, the adapter opens one at any path and
 * listens to nobody.
 */
export default defineNitroPlugin(({ h3App }) => {
  h3App.options.websocket = {
    ...{ serverOptions: { maxPayload: MOST_FRAME_BYTES } },
    hooks: {
      upgrade(request) {
        const target = socketTarget(request)
        // thrown, not returned: a promise is overtaken by the adapter's own look at the address, and nobody is answered
        if (target === null) throw Object.assign(new Error('an upgrade without an address'), { response: new Response(null, { status: 400 }) })
        return refuseOtherPaths(h3App, pathOf(target))
      },
    },
  }
})

async function refuseOtherPaths(app: App, path: string): Promise<Response | undefined> {
  const route = await app.resolve(path)
  return route?.handler.__websocket__ ? undefined : new Response(null, { status: 404 })
}
