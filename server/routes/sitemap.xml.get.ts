import { setResponseHeader } from 'h3'
import { definePublicRoute } from '../http/define-public-route'
import { listRates } from '../services/rating/list-rates'

const PAGES = ['/', '/rates', '/sign-up', '/developers']

/** GET /sitemap.xml: the pages that anybody may read. */
export default definePublicRoute(
  { name: 'public sitemap', perMinute: config => config.publicQuotesPerMinute },
  async ({ event, context }) => {
    const { countries } = await listRates(context)
    const paths = [...PAGES, ...countries.map(({ slug }) => `/rates/${slug}`)]
    setResponseHeader(event, 'content-type', 'application/xml; charset=utf-8')
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
      ...paths.map(path => `<url><loc>${context.config.publicUrl}${path}</loc></url>`),
      '</urlset>', '',
    ].join('\n')
  },
)
