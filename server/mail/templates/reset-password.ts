import { LINK_MINUTES } from '../../../shared/schemas/account'
import { layOut } from './lay-out'
import type { RenderedMail, Sender } from './letter'
import { LINKS } from './links'

export interface ResetPasswordFacts {
  name: string
  /** Of the link, which works once. */
  token: string
}

/** Somebody forgot the password of this address. */
export function resetPassword({ name, token }: ResetPasswordFacts, sender: Sender): RenderedMail {
  return layOut({
    subject: 'Choose a new password',
    title: 'Choose a new password',
    name,
    paragraphs: ['Somebody, most likely you, forgot the password of your account. With this link you choose a new one.'],
    lines: [],
    action: { label: 'Choose a new password', path: LINKS.resetPassword(token) },
    closing: [`The link works once, within ${LINK_MINUTES} minutes. You will be signed out everywhere.`, 'If it was not you, do nothing: your password stays as it is.'],
  }, sender)
}
