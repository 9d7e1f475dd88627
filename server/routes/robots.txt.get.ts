import { setResponseHeader } from 'h3'
import { definePublicRoute } from '../http/define-public-route'

/** GET /robots.txt: what there is to be found, and where. */
export default definePublicRoute(
  { name: 'public robots', perMinute: config => config.publicQuotesPerMinute },
  ({ event, context }) => {
    setResponseHeader(event, 'content-type', 'text/plain; charset=utf-8')
    return Promise.resolve(`User-agent: *\nDisallow: /api/\n\nSitemap: ${context.config.publicUrl}/sitemap.xml\n`)
  },
)
