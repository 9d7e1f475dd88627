import { createTransport, type NodemailerError } from 'nodemailer'
import { MailRefused, MailUnavailable, type Mailer, type OutgoingMail } from './mailer'

export interface SmtpMailerOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; nodemailer's settings may follow as a query (`?requireTLS=true`). */
  smtpUrl: string
  /** `Talktime <billing@talktime.example>`, or the address alone. */
  from: string
  /** Longest time for one mail, from the connection to the server's yes. Default: 20 s. */
  timeoutMs?: number
}

const TIMEOUT_MS = 20_000
const STEP_TIMEOUT_MS = 10_000
const IDLE_MS = 30_000
const CONNECTIONS = 3
/** One address and nothing else: what could be read as a list of them would reach people whom it is not for. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,253}$/u

/** Mail over SMTP: with nodemailer, over connections that are kept for the next one. */
export function createSmtpMailer(options: SmtpMailerOptions): Mailer {
  const { smtpUrl, from, timeoutMs = TIMEOUT_MS } = options
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    idleTimeout: IDLE_MS,
    // a repeat is the outbox's decision, which remembers it
    maxRequeues: 0,
    connectionTimeout: STEP_TIMEOUT_MS,
    greetingTimeout: STEP_TIMEOUT_MS,
    dnsTimeout: STEP_TIMEOUT_MS,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = domainOf(from)

  return {
    async send(mail, signal) {
      if (!ADDRESS.test(mail.to)) throw new MailRefused('this is not an e-mail address')
      const messageId = `<${mail.id}@${domain}>`
      const limit = AbortSignal.timeout(timeoutMs)
      try {
        await transport.sendMail({
          ...letter(mail, from),
          messageId,
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
        })
      } catch (error) {
        throw translate(error)
      }
      return { messageId }
    },
    async close() {
      transport.close()
    },
  }
}

function letter({ to, subject, text, html, unsubscribeUrl }: OutgoingMail, from: string) {
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    // RFC 3834: nobody's holiday notice answers it
    headers: { 'Auto-Submitted': 'auto-generated', ...(unsubscribeUrl ? stopHeaders(unsubscribeUrl) : {}) },
  }
}

/** RFC 2369 and 8058: one press in the mail program, without a page. */
function stopHeaders(url: string) {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

function domainOf(from: string): string {
  const domain = /@([^\s<>@]+)>?\s*$/.exec(from)?.[1]
  if (!domain) throw new RangeError('the sender of mail must be an address, such as Talktime <billing@talktime.example>')
  return domain
}

/**
 * For good is only what is said of this recipient or this mail. A server that refuses us (greeting, password, sender)
 * is a matter of settings: once they are mended the mail goes out.
 */
function translate(error: unknown): MailRefused | MailUnavailable {
  const { command, responseCode = 0, message } = error as NodemailerError
  const isForGood = responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')
  return isForGood ? new MailRefused(message, error) : new MailUnavailable(message, error)
}
