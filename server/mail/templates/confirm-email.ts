import { LINK_MINUTES } from '../../../shared/schemas/account'
import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'

export interface ConfirmEmailFacts {
  name: string
  /** Of the link, which works once. */
  token: string
}

/** A new account, whose address has to be shown to be its owner's. */
export function confirmEmail({ name, token }: ConfirmEmailFacts, sender: Sender): RenderedMail {
  return layOut({
    subject: 'Confirm your e-mail address',
    title: 'Confirm your e-mail address',
    name,
    paragraphs: ['Your account is ready. Confirm that this address is yours, and you can add money and call.'],
    lines: [],
    action: { label: 'Confirm this address', path: LINKS.confirmEmail(token) },
    closing: [`The link works once, within ${LINK_MINUTES} minutes. A new one is under Account.`, 'If you did not sign up, do nothing: no money comes into an account whose address was not confirmed.'],
  }, sender)
}
