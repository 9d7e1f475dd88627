import { domainToASCII, domainToUnicode } from 'node:url'
import { isNoMailbox } from '../domain/account/no-mailbox'

const LONGEST = 254
/** As much as every mail server takes. Letters of other scripts before the @ are understood by few of them. */
const LOCAL_PART = /^(?!\.)(?!.*\.\.)[a-z0-9_'+.-]{0,63}[a-z0-9_+-]$/
/** After the domain became ASCII: at least two labels, the last one of letters or itself an encoded name. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/

/**
 * The one spelling of an address, in which it is kept, compared and sent to: lower case, its domain in ASCII
 * (`müller.example` is `xn--mller-kva.example`). Null for what is no address.
 */
export function readEmail(typed: string): string | null {
  const text = typed.trim().normalize('NFC')
  const at = text.lastIndexOf('@')
  if (at < 1 || /[%/\\:?#\s]/.test(text)) return null
  const local = text.slice(0, at).toLowerCase()
  const domain = domainToASCII(text.slice(at + 1))
  const email = `${local}@${domain}`
  // it stands in the place of an address, and is none to sign in by or to write to
  if (isNoMailbox(email)) return null
  return email.length <= LONGEST && LOCAL_PART.test(local) && DOMAIN.test(domain) ? email : null
}

/** As people write it: `xn--mller-kva.example` is shown as `müller.example`. */
export function showEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, at)}@${domainToUnicode(email.slice(at + 1)) || email.slice(at + 1)}`
}

/** Enough to know it again and too little to write to: `n…@example.org`. For records that outlive the account. */
export function maskEmail(email: string): string {
  return `${email.slice(0, 1)}…${email.slice(email.lastIndexOf('@'))}`
}
