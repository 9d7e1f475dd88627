import { defineNitroPlugin } from 'nitropack/runtime'

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
      async upgrade({ url }) {
        const route = await h3App.resolve(new URL(url).pathname)
        if (!route?.handler.__websocket__) return new Response(null, { status: 404 })
      },
    },
  }
})
