import { agreement } from './agreement'
import { namesAnAddress, saysAddress } from './says-address'
import { spellsOut } from './spells-out'
import type { Said } from './talk'

/**
 * Whether an address was spelled back by the agent, heard, and agreed to by what the caller said next (G2). The last
 * answer counts; one that is neither yes nor no is none.
 */
export function isAddressConfirmed(address: string, talk: readonly Said[]): boolean {
  let isConfirmed = false
  let isAsked = false
  for (const { who, words } of talk) {
    if (who === 'agent') {
      const text = words ?? ''
      // another one that is spelled is what is asked about now
      isAsked = spellsOut(text, address) || (isAsked && !namesAnAddress(text))
      continue
    }
    if (!isAsked) continue
    isAsked = false
    const answer = agreement(words ?? '')
    const isOther = words !== null && namesAnAddress(words) && !saysAddress(words, address)
    if (isOther || answer === 'no') isConfirmed = false
    else if (answer === 'yes') isConfirmed = true
  }
  return isConfirmed
}
