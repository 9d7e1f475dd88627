import type { Mailer, OutgoingMail } from '../../server/mail/mailer'

/** A mailer that keeps what it was given. */
export interface FakeMailer extends Mailer {
  /** What it said yes to, oldest first. */
  sent: OutgoingMail[]
  /** Runs before each yes; what it throws is the answer instead. */
  before: (mail: OutgoingMail) => void | Promise<void>
}

export function createFakeMailer(): FakeMailer {
  const mailer: FakeMailer = {
    sent: [],
    before: () => {},
    async send(mail) {
      await mailer.before(mail)
      mailer.sent.push(mail)
      return { messageId: `<${mail.id}@talktime.example>` }
    },
    close: async () => {},
  }
  return mailer
}
