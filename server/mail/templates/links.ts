/** Where mails lead to: the one place that knows the pages' paths. */
export const LINKS = {
  signIn: '/sign-in',
  /** Behind `#`, a token reaches no log and no other site. */
  confirmEmail: (token: string) => `/confirm-email#${encodeURIComponent(token)}`,
  resetPassword: (token: string) => `/reset-password#${encodeURIComponent(token)}`,
  wallet: '/wallet',
  dialer: '/dialer',
  message: (messageId: string) => `/messages/${encodeURIComponent(messageId)}`,
  stock: (programmeId: string) => `/outreach/stock?programme=${encodeURIComponent(programmeId)}`,
  keys: '/account/keys',
  careTasks: (programmeId: string) => `/outreach/tasks?programme=${encodeURIComponent(programmeId)}`,
  call: (callId: string) => `/calls/${encodeURIComponent(callId)}`,
  lead: (leadId: string) => `/leads/${encodeURIComponent(leadId)}`,
  unsubscribe: (token: string) => `/unsubscribe#${encodeURIComponent(token)}`,
  /** Where mail programs say it (RFC 8058): no page of ours opens for it. */
  unsubscribeAtOnce: (token: string) => `/api/leads/unsubscribe/${encodeURIComponent(token)}`,
  /** @param number such as `R-2026-000001` */
  receipt: (number: string) => `/wallet/receipts/${encodeURIComponent(number)}`,
  /** @param month such as `2026-10` */
  statement: (month: string) => `/wallet/statements/${encodeURIComponent(month)}`,
}
