/** A mail on its way. The words are finished: the mailer changes none. */
export interface OutgoingMail {
  /** The same for every try: the Message-ID is made of it, so that a mail that arrives twice shows as one. */
  id: string
  /** One address, without a name. */
  to: string
  subject: string
  text: string
  html: string
  /** Where the reader's mail program can say that no more are wanted; null where nobody can. */
  unsubscribeUrl?: string | null
}

/** The recipient's server said no for good (5xx), or the address is none. Another try would change nothing. */
export class MailRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'MailRefused'
  }
}

/**
 * Nobody said yes, and nobody said no for good: try again later. The mail may have arrived all the same, where only
 * the answer was lost.
 */
export class MailUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'MailUnavailable'
  }
}

/** What Talktime needs of whoever carries its mail. */
export interface Mailer {
  /**
   * Resolves once the next server has taken the mail over.
   *
   * @throws MailRefused or MailUnavailable, nothing else.
   */
  send: (mail: OutgoingMail, signal?: AbortSignal) => Promise<{ messageId: string }>
  close: () => Promise<void>
}
