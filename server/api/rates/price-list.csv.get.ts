import { asksForHead } from '../../http/asks-for-head'
import { definePublicRoute } from '../../http/define-public-route'
import { replyFile } from '../../http/reply-file'
import { writePriceList } from '../../services/rating/write-price-list'

/** GET /api/rates/price-list.csv: the whole price list, without an account. */
export default definePublicRoute(
  { name: 'public price list', perMinute: config => config.publicQuotesPerMinute },
  async ({ event, context }) => replyFile(event, await writePriceList(context), !asksForHead(event)),
)
