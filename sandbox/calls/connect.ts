import { MediaStream } from '../streams/media-stream'
import type { Connect } from '../twiml/verbs'
import type { Outcome, VerbContext } from './verb-context'

/** `<Connect><Stream>`: the sound goes to a server and comes from there, until one of the two hangs up. */
export async function connect(context: VerbContext, verb: Connect): Promise<Outcome> {
  const { carrier, line, signal } = context
  line.answer()
  // a browser's connection is made only now, and what is said before it stands would reach nobody
  await Promise.race([line.end.reached, left(signal)])
  if (signal.aborted) return 'end'
  await new MediaStream(carrier, line, verb.stream).run(signal)
  if (signal.aborted) return 'end'
  if (verb.action === null) return 'next'
  return { kind: 'action', source: { url: context.resolve(verb.action), method: verb.method } }
}

function left(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
