import type { Context } from '../../context'
import { lockPerson, updatePerson } from '../../db/account/accounts'
import { DomainError } from '../../domain/errors'
import { isCountry } from '../../domain/phone/country-names'
import type { ChangeProfileBody } from '../../../shared/schemas/account'
import type { Owner } from '../account/change-password'
import { noteOwnAct } from '../account/note-act'

/** Changes the name, the country, or both. @throws DomainError `invalid_request` for a country that has no numbers. */
export async function changeProfile(context: Context, owner: Pick<Owner, 'id' | 'requestId'>, change: ChangeProfileBody): Promise<void> {
  if (change.country !== undefined && !isCountry(change.country)) {
    const message = 'That is not a country. Nothing was changed.'
    throw new DomainError('invalid_request', message, { issues: [{ path: 'country', message }] })
  }
  await context.database.asSignIn(async (tx, asSystem) => {
    const before = await lockPerson(tx, owner.id)
    if (!before) throw new DomainError('not_found', 'There is no such account.')
    const { name = before.name, country = before.country } = change
    if (name === before.name && country === before.country) return
    await updatePerson(tx, owner.id, { name, country }, context.clock.now())
    await asSystem(() => noteOwnAct(context, tx, owner, 'account.change', {
      before: { name: initials(before.name), country: before.country }, after: { name: initials(name), country },
    }))
  })
}

/** What a record that outlives the account may keep of a name. */
function initials(name: string): string {
  return name.split(/\s+/).filter(Boolean).map(word => `${[...word][0]}.`).join(' ')
}
