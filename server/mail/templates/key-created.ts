import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'
import { formatInstant } from './words'

export interface KeyCreatedFacts {
  name: string
  /** As the person calls it. */
  keyName: string
  /** The last four characters. */
  tail: string
  scopes: readonly string[]
  /** Null: until it is revoked. */
  expiresAt: Date | null
  at: Date
}

/** There is a new key for programs. */
export function keyCreated(facts: KeyCreatedFacts, sender: Sender): RenderedMail {
  const { name, keyName, tail, scopes, expiresAt, at } = facts
  return layOut({
    subject: 'An API key was made for your account',
    title: 'An API key was made',
    name,
    paragraphs: ['Whoever has the key can do what is named here in your name, without your password. The key itself is in no mail.'],
    lines: [
      ['Name', keyName],
      ['Ends in', tail],
      ['May', scopes.join(', ')],
      ['Good until', expiresAt ? formatInstant(expiresAt, 'UTC') : 'it is revoked'],
      ['When', formatInstant(at, 'UTC')],
    ],
    action: { label: 'See your keys', path: LINKS.keys },
    closing: ['If it was not you, revoke the key at once and change your password. Then write to us.'],
  }, sender)
}
