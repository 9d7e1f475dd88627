import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { wallet } from '../../../drizzle/schema/wallet'
import { CONFIG, newEmail, PASSWORD, useAuth } from './auth-harness'

const house = useAuth()

describe('accounts made without a request', () => {
  it('can sign in, with a confirmed address and a wallet', async () => {
    const email = newEmail()
    const { userId } = await house.register(email)
    const { cookie } = await house.signIn(email, PASSWORD)
    const session = await house.newAuth().resolveSession(new Headers({ cookie }))
    expect(session?.user).toMatchObject({ id: userId, email, emailVerified: true, role: 'caller', country: CONFIG.defaultCountry })
    const wallets = await house.database().asSystem(tx => tx.select().from(wallet).where(eq(wallet.userId, userId)))
    expect(wallets).toMatchObject([{ currency: 'USD', balanceMicros: 0n, status: 'active' }])
  })

  it('are not made twice, nor for what is no address', async () => {
    const email = newEmail()
    await house.register(email)
    await expect(house.register(email.toUpperCase())).rejects.toThrow(/already/)
    await expect(house.register('nobody')).rejects.toThrow(/not an e-mail address/)
  })
})
