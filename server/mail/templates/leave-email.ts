import { LINK_MINUTES } from '../../../shared/schemas/account'
import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'

export interface LeaveEmailFacts {
  name: string
  /** Of the link, which works once. */
  token: string
  newEmail: string
}

/** To the present address: may the account move to another one? */
export function leaveEmail({ name, token, newEmail }: LeaveEmailFacts, sender: Sender): RenderedMail {
  return layOut({
    subject: 'Your account is to get another e-mail address',
    title: 'Another e-mail address for your account',
    name,
    paragraphs: ['Somebody who knows your password, most likely you, asked for another address. It changes once both addresses have agreed.'],
    lines: [['New address', newEmail]],
    action: { label: 'Agree to the change', path: LINKS.confirmEmail(token) },
    closing: [`The link works once, within ${LINK_MINUTES} minutes.`, 'If it was not you, do not follow it: change your password, and your address stays as it is.'],
  }, sender)
}
