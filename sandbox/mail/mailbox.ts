import PostalMime from 'postal-mime'
import type { VirtualClock } from '../clock'

export interface ReceivedMail {
  /** Counts from 1. */
  id: number
  receivedAt: string
  /** As the sender's program said it, which need not be what the letter's head says. */
  envelopeFrom: string
  recipients: string[]
  from: string
  subject: string
  messageId: string | null
  /** Names in lower case; of a name that is there twice, the last one. */
  headers: Record<string, string>
  text: string | null
  html: string | null
  sizeBytes: number
}

export interface Envelope {
  from: string
  recipients: string[]
}

interface KeptMailbox {
  lastId: number
  mails: { mail: ReceivedMail, raw: string }[]
}

/** Mails that were received, in bounded memory: the oldest ones go when the newest need the room. */
export class Mailbox {
  #mails: { mail: ReceivedMail, raw: string }[] = []
  #lastId = 0

  constructor(
    private readonly clock: VirtualClock,
    private readonly capacity = 2_000,
  ) {}

  async add(source: Buffer, envelope: Envelope): Promise<ReceivedMail> {
    const parsed = await PostalMime.parse(source)
    const mail: ReceivedMail = {
      id: ++this.#lastId,
      receivedAt: new Date(this.clock.now()).toISOString(),
      envelopeFrom: envelope.from,
      recipients: envelope.recipients,
      from: parsed.from ? `${parsed.from.name} <${parsed.from.address ?? ''}>`.trim() : '',
      subject: parsed.subject ?? '',
      messageId: parsed.messageId ?? null,
      headers: Object.fromEntries(parsed.headers.map(header => [header.key, header.value])),
      text: parsed.text ?? null,
      html: parsed.html ?? null,
      sizeBytes: source.length,
    }
    this.#mails.push({ mail, raw: source.toString('utf8') })
    if (this.#mails.length > this.capacity) this.#mails.shift()
    return mail
  }

  /** Oldest first. `to` is a part of a recipient's address, in any case. */
  list(to: string | null): ReceivedMail[] {
    return this.#mails.filter(({ mail }) => isFor(mail, to)).map(({ mail }) => mail)
  }

  find(id: number): { mail: ReceivedMail, raw: string } | null {
    return this.#mails.find(({ mail }) => mail.id === id) ?? null
  }

  keep(): KeptMailbox {
    return { lastId: this.#lastId, mails: this.#mails }
  }

  restore(kept: unknown): void {
    const { lastId, mails } = kept as KeptMailbox
    this.#lastId = lastId
    this.#mails = [...mails]
  }

  clear(to: string | null): void {
    this.#mails = this.#mails.filter(({ mail }) => !isFor(mail, to))
  }
}

function isFor(mail: ReceivedMail, to: string | null): boolean {
  const part = to?.toLowerCase() ?? ''
  return mail.recipients.some(address => address.toLowerCase().includes(part))
}
