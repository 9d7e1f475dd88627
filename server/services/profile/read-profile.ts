import { showEmail } from '../../auth/email-address'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { findPriceGuard } from '../../db/price-guard'
import { findWallet } from '../../db/wallet'
import { isOneOf, OUTREACH_ONLY } from '../../../shared/roles'
import type { ProfileDto, Role } from '../../../shared/schemas/user'
import { toWalletDto } from '../wallet/wallet-dto'
import { numbersToShow } from '../numbers/numbers-to-show'
import { readLimits } from '../limits/read-limits'

export interface ProfileOwner {
  id: string
  name: string
  email: string
  emailVerified: boolean
  role: Role
  country: string
  createdAt: Date
}

/**
 * Who the person is, what the wallet holds, what the account may do.
 *
 * @throws DomainError `no_wallet` for who works for outreach alone.
 */
export async function readProfile(context: Context, user: ProfileOwner): Promise<ProfileDto> {
  if (isOneOf(OUTREACH_ONLY, user.role)) throw new DomainError('no_wallet', 'Your account works in outreach programmes and has no wallet of its own.')
  return context.database.asUser(user.id, async tx => {
    const wallet = await findWallet(tx, user.id, context.config.currency)
    if (!wallet) throw new DomainError('not_found', 'You have no wallet yet. Write to us.')
    const limits = await readLimits(context, tx, user)
    const askAboveNanos = await findPriceGuard(tx, user.id)
    const numbers = await numbersToShow(tx, user.id, context.carriers.browser)
    return {
      user: {
        id: user.id,
        name: user.name,
        email: showEmail(user.email),
        emailConfirmed: user.emailVerified,
        role: user.role,
        createdAt: user.createdAt.toISOString(),
      },
      wallet: toWalletDto(wallet),
      limits: {
        ...limits,
        spendPerDayMicros: limits.spendPerDayMicros.toString(),
        pricePerMinuteMicros: limits.pricePerMinuteMicros.toString(),
      },
      askAboveNanosPerMinute: askAboveNanos?.toString() ?? null,
      callerId: numbers.find(one => one.isShown)!.number,
      callerIds: numbers.map(one => one.number),
      ringsAt: numbers.filter(one => one.kind === 'assigned').map(one => one.number),
      defaultCountry: user.country,
      lowBalanceLevelsMicros: context.config.lowBalanceLevelsMicros.map(String),
      supportEmail: context.config.company.supportEmail,
    }
  })
}
