import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'

export interface AccountExistsFacts { name: string }

/** Somebody signed up with, or asked to change to, an address that has an account. */
export function accountExists({ name }: AccountExistsFacts, sender: Sender): RenderedMail {
  return layOut({
    subject: 'You already have an account',
    title: 'You already have an account',
    name,
    paragraphs: ['Somebody, most likely you, wanted to use this address for another account. It has one already, so nothing was changed.'],
    lines: [],
    action: { label: 'Sign in', path: LINKS.signIn },
    closing: ['Forgot the password? The sign-in page sends you a link for a new one.', 'If it was not you, do nothing: whoever it was learned nothing about your account.'],
  }, sender)
}
