/** Top-level `invalid` is nobody's, for ever (RFC 2606). */
const DOMAIN = '@no-mailbox.invalid'

/** What stands in the place of an address where somebody has none: an account needs one. */
export function noMailbox(userId: string): string {
  return `${userId.toLowerCase()}${DOMAIN}`
}

/** Whether no mail goes there. */
export function isNoMailbox(address: string): boolean {
  return address.toLowerCase().endsWith(DOMAIN)
}
