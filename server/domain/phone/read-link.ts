export type Link =
  | { kind: 'text', text: string }
  /** A link that names no number of the public network, with the sentence that says so and what it names instead. */
  | { kind: 'no_number', message: string, text: string }

const NO_TELEPHONE = 'This is an internet address, not a telephone number. We call telephone numbers only.'
const PRIVATE = 'This link leads to a number that only its own company’s telephones know. Look for the full number.'
/** RFC 5031: emergency services as a link. */
export const EMERGENCY_LINK = /^urn:service:sos\b/i

/** `tel:`, `sip:` and their like, as the number that they hold (RFC 3966, RFC 3261); other text as it is. */
export function readLink(text: string): Link {
  const found = /^ ?(tel|callto|sms|facetime|whatsapp|sips?):(?:\/\/)?(.*)$/is.exec(text)
  if (!found) return { kind: 'text', text: /%[\da-f]{2}/i.test(text) ? decode(text) : text }
  const [, scheme = '', rest = ''] = found
  const target = decode(rest).trim()
  return /^sip/i.test(scheme) ? readSip(target) : readTel(target)
}

function readSip(target: string): Link {
  const [whole = ''] = target.split('@')
  const [user = ''] = whole.split(/[;:?]/)
  const isTelephone = /^\+[\d().\- ]+$/.test(user) || (/;user=phone/i.test(target) && /^[\d().\- ]+$/.test(user))
  const extension = /;ext=[\d.-]+/i.exec(whole)?.[0] ?? ''
  return isTelephone ? { kind: 'text', text: user + extension } : { kind: 'no_number', message: NO_TELEPHONE, text: user }
}

function readTel(target: string): Link {
  const context = /;phone-context=([^;]*)/i.exec(target)?.[1]
  const text = target.replace(/;(?:phone-context|isub)=[^;]*/gi, '')
  if (context === undefined || text.startsWith('+')) return { kind: 'text', text }
  if (/^\+[\d().-]+$/.test(context)) return { kind: 'text', text: `${context} ${text}` }
  return { kind: 'no_number', message: PRIVATE, text }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
