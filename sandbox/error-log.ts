import type { EventLog } from './event-log'

export interface CarrierErrorEntry {
  /** Twilio's number for this kind of error. */
  code: number
  message: string
  callSid: string | null
  at: string
}

const CAPACITY = 1_000

/** What Twilio's debugger would show. Loud on purpose: every entry is printed to stderr as well. */
export class ErrorLog {
  readonly #entries: CarrierErrorEntry[] = []

  constructor(
    private readonly log: EventLog,
    private readonly print: (line: string) => void = line => console.error(line),
  ) {}

  add(code: number, message: string, callSid: string | null): void {
    this.#entries.push({ code, message, callSid, at: new Date().toISOString() })
    if (this.#entries.length > CAPACITY) this.#entries.shift()
    this.log.add('carrier-error', { code, message, callSid })
    this.print(`[sandbox] error ${code}${callSid ? ` in ${callSid}` : ''}: ${message}`)
  }

  /** What Twilio's debugger shows as a warning: the call goes on. */
  warn(code: number, message: string, callSid: string | null): void {
    this.log.add('carrier-warning', { code, message, callSid })
    this.print(`[sandbox] warning ${code}${callSid ? ` in ${callSid}` : ''}: ${message}`)
  }

  all(): readonly CarrierErrorEntry[] {
    return this.#entries
  }

  clear(): void {
    this.#entries.length = 0
  }
}
