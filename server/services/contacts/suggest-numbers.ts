import { searchTermsOf } from '../../domain/contacts/search-terms'
import { displayNumber } from '../../domain/phone/display-number'
import type { Context } from '../../context'
import { suggestCalled, suggestContacts } from '../../db/contacts/owners'
import type { SuggestionsDto } from '../../../shared/schemas/contacts'
import type { BookOwner } from './create-contact'

const MOST = 6

/** Whom what is typed so far may mean: letters search names, digits numbers, also those of recent calls. */
export async function suggestNumbers(context: Context, owner: BookOwner, typed: string): Promise<SuggestionsDto> {
  const terms = searchTermsOf(typed, owner.country)
  const found = await context.database.asUser(owner.id, async tx => {
    const contacts = await suggestContacts(tx, owner.id, terms, MOST)
    const called = 'digits' in terms ? await suggestCalled(tx, owner.id, terms.digits, MOST) : []
    return [...contacts, ...called]
  })
  const byLastCall = found.sort((one, other) => (other.lastCalledAt ?? '').localeCompare(one.lastCalledAt ?? ''))
  return { suggestions: byLastCall.slice(0, MOST).map(one => ({ ...one, display: displayNumber(one.number) })) }
}
