import { LINK_MINUTES } from '../../../shared/schemas/account'
import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'

export interface TakeEmailFacts {
  name: string
  /** Of the link, which works once. */
  token: string
}

/** To the new address: is it the person's? */
export function takeEmail({ name, token }: TakeEmailFacts, sender: Sender): RenderedMail {
  return layOut({
    subject: 'Confirm your new e-mail address',
    title: 'Confirm your new e-mail address',
    name,
    paragraphs: ['You asked to use this address for your account. It changes once both your addresses have agreed.'],
    lines: [],
    action: { label: 'Confirm this address', path: LINKS.confirmEmail(token) },
    closing: [`The link works once, within ${LINK_MINUTES} minutes.`, 'If you did not ask for it, do nothing.'],
  }, sender)
}
