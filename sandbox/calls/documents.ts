import type { Carrier } from '../carrier'
import { parseTwiml } from '../twiml/parse-twiml'
import type { Verb } from '../twiml/verbs'
import { wantedNumber, type Call, type TwimlSource } from './call'
import { twimlFields } from './call-fields'
import type { NextDocument } from './verb-context'

/** Fetches and reads a document. @throws WebhookFailure, TwimlError */
export async function fetchDocument(carrier: Carrier, call: Call, next: NextDocument): Promise<Verb[]> {
  if ('twiml' in next.source) return parseTwiml(next.source.twiml)
  const answer = await carrier.webhooks.ask({
    kind: next.kind,
    url: next.source.url,
    method: next.source.method,
    params: { ...twimlFields(carrier.config.accountSid, call), ...next.fields },
    callSid: call.sid,
    to: wantedNumber(call),
  })
  carrier.log.add('twiml', { sid: call.sid, kind: next.kind, body: answer.body.slice(0, 4_000) })
  return parseTwiml(answer.body)
}

export function urlOf(source: TwimlSource): string | null {
  return 'url' in source ? source.url : null
}

/** An address in a document from `base`, made whole. */
export function resolveUrl(base: string | null, url: string): string {
  return base === null || URL.canParse(url) ? url : new URL(url, base).toString()
}
