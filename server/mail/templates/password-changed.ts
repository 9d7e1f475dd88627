import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface PasswordChangedFacts {
  name: string
  at: Date
  /** By a link from a mail: no session was kept. */
  isReset: boolean
  /** Keys for programs that ended with it. */
  keysRevoked: number
}

/** The password is another one. */
export function passwordChanged(facts: PasswordChangedFacts, sender: Sender): RenderedMail {
  const { name, at, isReset, keysRevoked } = facts
  return layOut({
    subject: 'Your password was changed',
    title: 'Your password was changed',
    name,
    paragraphs: [isReset
      ? 'A new password was chosen with a link from a mail. Every browser was signed out, and every API key was revoked.'
      : 'The password of your account was changed. Every other browser was signed out.'],
    lines: [...keysRevoked > 0 ? [['Keys revoked', String(keysRevoked)] as [string, string]] : [], ['When', formatInstant(at, 'UTC')]],
    action: { label: 'Sign in', path: LINKS.signIn },
    closing: ['If it was not you, choose a new password at once: the sign-in page sends you a link. Then write to us.'],
  }, sender)
}
