import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface EmailChangedFacts {
  name: string
  at: Date
  newEmail: string
}

/** To the address that the account had before. */
export function emailChanged({ name, at, newEmail }: EmailChangedFacts, sender: Sender): RenderedMail {
  return layOut({
    subject: 'Your e-mail address was changed',
    title: 'Your e-mail address was changed',
    name,
    paragraphs: ['Both addresses agreed, so your account has a new one. From now on our mail goes there, and you sign in with it.'],
    lines: [['When', formatInstant(at, 'UTC')], ['New address', newEmail]],
    action: { label: 'Sign in', path: LINKS.signIn },
    closing: ['If it was not you, write to us at once.'],
  }, sender)
}
