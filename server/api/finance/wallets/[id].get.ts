import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readWalletAsOf } from '../../../services/ledger/read-wallet-as-of'
import { DESK_READ } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { WalletAsOfQuery } from '../../../../shared/schemas/ledger'

/** GET /api/finance/wallets/:id: a wallet now, and at a moment. */
export default defineRoute(
  {
    route: 'GET /api/finance/wallets/:id',
    roles: DESK_READ, params: z.object({ id: UuidParam }), query: WalletAsOfQuery,
  },
  async ({ context, user, params, query }) => readWalletAsOf(context, user.id, params.id, query),
)
