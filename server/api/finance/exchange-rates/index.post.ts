import { defineRoute } from '../../../http/define-route'
import { setExchangeRate } from '../../../services/costs/set-exchange-rate'
import { DESK_ACT } from '../../../../shared/roles'
import { SetExchangeRateBody } from '../../../../shared/schemas/exchange-rates'

/** POST /api/finance/exchange-rates: what a currency is worth in ours from an instant on. */
export default defineRoute(
  { route: 'POST /api/finance/exchange-rates', roles: DESK_ACT, body: SetExchangeRateBody },
  async ({ context, user, body, requestId }) => {
    const rates = await setExchangeRate(context, user.id, body, requestId)
    context.log.info({ requestId, staffId: user.id, currency: body.currency, validFrom: body.validFrom }, 'exchange rate set')
    return rates
  },
)
