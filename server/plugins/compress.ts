import { defineNitroPlugin } from 'nitropack/runtime'
import { compressReply } from '../http/compress'

/** Everything that leaves the server, before anything else has touched the answer. */
export default defineNitroPlugin(nitroApp => {
  nitroApp.hooks.hook('request', compressReply)
})
