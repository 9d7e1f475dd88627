import { definePublicRoute } from '../../http/define-public-route'
import { replyCached } from '../../http/reply-cached'
import { readCountryRates } from '../../services/rating/read-country-rates'
import { RatesPlace } from '../../../shared/schemas/rating'

/** GET /api/rates/:country: what calls to one country cost, by kind of number, without an account. */
export default definePublicRoute(
  {
    route: 'GET /api/rates/:country',
    name: 'public rates', perMinute: config => config.publicQuotesPerMinute, params: RatesPlace,
  },
  async ({ event, context, params }) => replyCached(
    event, null, () => readCountryRates(context, params.country), 'public'),
)
