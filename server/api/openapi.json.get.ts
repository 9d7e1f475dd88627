import type { Config } from '../config'
import { createApiDocument } from '../http/api-document'
import { definePublicRoute } from '../http/define-public-route'
import { replyCached } from '../http/reply-cached'

/** The same as long as a server runs. */
const made = new WeakMap<Config, ReturnType<typeof createApiDocument>>()

/** GET /api/openapi.json: what programs may ask, as an OpenAPI 3.1 document. */
export default definePublicRoute(
  { name: 'public API document', perMinute: config => config.publicQuotesPerMinute },
  async ({ event, context: { config } }) => {
    const document = made.get(config) ?? createApiDocument(config.publicUrl)
    made.set(config, document)
    return replyCached(event, null, async () => document, 'public')
  },
)
