import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { VirtualClock } from '../clock'
import type { EventLog } from '../event-log'
import { MailFaults, type MailFaultRule } from './mail-faults'
import { Mailbox } from './mailbox'

const LARGEST_MAIL_BYTES = 5_000_000

export interface MailServerOptions {
  /** 0 takes a free one. */
  port: number
  host: string
  clock: VirtualClock
  log: EventLog
}

/** An SMTP server that takes every mail for everybody, and delivers none. Any user name and password will do. */
export class MailServer {
  readonly mailbox: Mailbox
  readonly faults: MailFaults
  readonly #smtp: SMTPServer
  readonly #sockets = new Map<number, Socket>()

  constructor(private readonly options: MailServerOptions) {
    this.mailbox = new Mailbox(options.clock)
    this.faults = new MailFaults(options.log)
    this.#smtp = new SMTPServer({
      name: 'sandbox',
      banner: 'Talktime sandbox: nothing sent here leaves this machine',
      size: LARGEST_MAIL_BYTES,
      rejectOversized: true,
      authOptional: true,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      logger: false,
      onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'somebody' }),
      onConnect: (session, done) => this.#act(this.faults.strike('connect', []), session, done),
      onRcptTo: (address, session, done) =>
        this.#act(this.faults.strike('recipient', [address.address]), session, done),
      onData: (stream, session, done) => {
        this.#receive(stream, session).then(rule => this.#act(rule, session, done), done)
      },
    })
    // A client that goes away in the middle is its own business.
    this.#smtp.on('error', error => options.log.add('mail-error', { message: error.message }))
    this.#smtp.server.on('connection', socket => this.#keep(socket))
  }

  get port(): number {
    return (this.#smtp.server.address() as AddressInfo).port
  }

  listen(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.#smtp.server.once('error', reject)
      this.#smtp.listen(this.options.port, this.options.host, () => resolve(this))
    })
  }

  close(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.destroy()
    return new Promise(resolve => this.#smtp.close(resolve))
  }

  #keep(socket: Socket): void {
    const port = socket.remotePort ?? 0
    this.#sockets.set(port, socket)
    socket.once('close', () => this.#sockets.delete(port))
  }

  /** Reads the mail, and keeps it unless a fault takes it away. The fault that strikes, if any. */
  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<MailFaultRule | null> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    if (stream.sizeExceeded) return null
    const { mailFrom, rcptTo } = session.envelope
    const recipients = rcptTo.map(one => one.address)
    const rule = this.faults.strike('message', recipients)
    if (rule && rule.fault !== 'lost-response') return rule
    const from = mailFrom ? mailFrom.address : ''
    const mail = await this.mailbox.add(Buffer.concat(chunks), { from, recipients })
    this.options.log.add('mail', { id: mail.id, to: recipients[0] ?? null, subject: mail.subject })
    return rule
  }

  /** Goes on, or does what the fault says. */
  #act(rule: MailFaultRule | null, session: SMTPServerSession, done: (error?: Error | null) => void): void {
    if (!rule) return done()
    if (rule.fault === 'hang') return
    if (rule.fault === 'refuse') {
      return done(Object.assign(new Error('Refused on request'), { responseCode: rule.status }))
    }
    this.#sockets.get(session.remotePort)?.destroy()
  }
}
