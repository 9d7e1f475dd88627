import type { Carrier } from '../carrier'
import { TwimlError } from '../twiml/twiml-error'
import type { Verb } from '../twiml/verbs'
import { WebhookFailure } from '../webhooks/webhooks'
import type { TwimlSource } from './call'
import { connect } from './connect'
import { dial } from './dial'
import { fetchDocument, resolveUrl, urlOf } from './documents'
import { gather } from './gather'
import type { Line, LineError } from './line'
import { perform } from './prompts'
import { record } from './record'
import type { NextDocument, Outcome, VerbContext } from './verb-context'

/** A call that is redirected for ever is a mistake, not a call. */
const MOST_DOCUMENTS = 200
const REJECTIONS: Readonly<Record<'busy' | 'rejected', LineError>> = {
  busy: { code: 31486, message: 'Busy Here' },
  rejected: { code: 31603, message: 'Decline' },
}
const APPLICATION_ERROR: LineError = { code: 31005, message: 'The application did not answer with usable TwiML' }

/** Runs TwiML on one leg, document after document, until it says so or the party is gone. */
export class Conversation {
  readonly #gone = new AbortController()
  #left = new AbortController()
  #redirected: TwimlSource | null = null

  constructor(
    private readonly carrier: Carrier,
    private readonly line: Line,
  ) {}

  /** Resolves when the call is over. Never rejects: what goes wrong is in the error log and ends the call. */
  async run(first: NextDocument): Promise<void> {
    try {
      let next: NextDocument | null = first
      for (let count = 0; next; count++) {
        if (count >= MOST_DOCUMENTS) throw new TwimlError(12200, `more than ${MOST_DOCUMENTS} documents in one call`)
        next = await this.#document(next)
      }
      this.line.hangUp()
    } catch (error) {
      if (!(error instanceof TwimlError || error instanceof WebhookFailure)) throw error
      this.carrier.errors.add(error.code, error.message, this.line.call.sid)
      this.#left.abort()
      this.line.hangUp(APPLICATION_ERROR)
    }
  }

  /** The party on this leg hung up: what runs is cut short and nothing else begins. */
  partyGone(): void {
    this.#gone.abort()
    this.#left.abort()
  }

  /** Leaves the current document for another one. */
  redirect(source: TwimlSource): void {
    this.#redirected = source
    this.#left.abort()
  }

  async #document(next: NextDocument): Promise<NextDocument | null> {
    const mayAsk = !this.#gone.signal.aborted || (next.kind === 'action' && this.carrier.settings.actionAfterHangup)
    if (!mayAsk) return null
    const verbs = await fetchDocument(this.carrier, this.line.call, next)
    if (this.#gone.signal.aborted) return null
    return this.#perform(verbs, next.source)
  }

  async #perform(verbs: readonly Verb[], source: TwimlSource): Promise<NextDocument | null> {
    if (!this.#redirected) this.#left = new AbortController()
    const base = urlOf(source)
    const context: VerbContext = {
      carrier: this.carrier,
      line: this.line,
      signal: this.#left.signal,
      documentUrl: base,
      resolve: url => resolveUrl(base, url),
    }
    for (const verb of verbs) {
      const outcome = this.#redirected ? 'end' : await this.#step(context, verb)
      if (this.#redirected) return this.#takeRedirect()
      if (outcome === 'end') return null
      if (outcome !== 'next') return outcome
      if (context.signal.aborted) return null
    }
    return this.#redirected ? this.#takeRedirect() : null
  }

  #takeRedirect(): NextDocument | null {
    const source = this.#redirected
    this.#redirected = null
    return source && { kind: 'redirect', source }
  }

  async #step(context: VerbContext, verb: Verb): Promise<Outcome> {
    switch (verb.verb) {
      case 'Say':
      case 'Play':
      case 'Pause':
        await perform(context, verb)
        return 'next'
      case 'Gather':
        return gather(context, verb)
      case 'Record':
        return record(context, verb)
      case 'Dial':
        return dial(context, verb)
      case 'Connect':
        return connect(context, verb)
      case 'Redirect':
        return { kind: 'redirect', source: { url: context.resolve(verb.url), method: verb.method } }
      case 'Reject':
        this.line.hangUp(REJECTIONS[verb.reason])
        return 'end'
      case 'Hangup':
        return 'end'
    }
  }
}
