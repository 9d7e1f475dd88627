import { SCHEMA_VIOLATION, TwimlError } from '../twiml/twiml-error'
import type { TwimlSource } from './call'
import { fetchDocument, resolveUrl, urlOf } from './documents'
import { gather } from './gather'
import type { OutgoingLeg } from './outgoing-leg'
import { perform } from './prompts'
import type { VerbContext } from './verb-context'

/** `<Number url>`: TwiML for the called party before the two are joined. A `<Hangup>` in it ends the leg. */
export async function whisper(context: VerbContext, leg: OutgoingLeg, source: TwimlSource): Promise<void> {
  const { carrier } = context
  const end = leg.end
  if (!end) return
  const verbs = await fetchDocument(carrier, leg.call, { kind: 'whisper', source })
  const gone = new AbortController()
  void leg.ended.then(() => gone.abort())
  const base = urlOf(source)
  const toCalled: VerbContext = {
    carrier,
    line: { call: leg.call, end, ring: () => {}, answer: () => {}, hangUp: () => leg.hangUp() },
    signal: AbortSignal.any([context.signal, gone.signal]),
    documentUrl: base,
    resolve: url => resolveUrl(base, url),
  }
  for (const verb of verbs) {
    if (toCalled.signal.aborted) return
    if (verb.verb === 'Hangup') return leg.hangUp()
    if (verb.verb === 'Gather') await gather(toCalled, verb)
    else if (verb.verb === 'Say' || verb.verb === 'Play' || verb.verb === 'Pause') await perform(toCalled, verb)
    else throw new TwimlError(SCHEMA_VIOLATION, `<${verb.verb}> cannot run before a call is joined`)
  }
}
