import type { Carrier } from '../carrier'
import type { WebhookKind } from '../webhooks/webhook-request'
import type { TwimlSource } from './call'
import type { Line } from './line'

/** The next document to fetch: where, why, and what the request says beside the usual. */
export interface NextDocument {
  source: TwimlSource
  kind: WebhookKind
  fields?: Readonly<Record<string, string>>
}

/** What a verb leads to: the next verb, another document, or the end of the call. */
export type Outcome = 'next' | 'end' | NextDocument

export interface VerbContext {
  readonly carrier: Carrier
  readonly line: Line
  /** Aborts when this document is left: the party is gone, or the call was redirected. */
  readonly signal: AbortSignal
  /** Resolves an address in the document, which may be relative to where the document came from. */
  resolve(url: string): string
  /** Where the document came from; null for TwiML that was given as text. */
  readonly documentUrl: string | null
}
