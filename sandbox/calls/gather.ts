import type { Gather } from '../twiml/verbs'
import { perform } from './prompts'
import type { Outcome, VerbContext } from './verb-context'

export interface Input {
  digits: string
  finishedOnKey: string
}

/** Collects keys from the moment the first prompt starts; the first key silences the prompts. */
export async function collect(context: VerbContext, verb: Gather): Promise<Input> {
  const { clock } = context.carrier
  const input: Input = { digits: '', finishedOnKey: '' }
  const pressed = new AbortController()
  const done = new AbortController()
  let restartTimer: (() => void) | null = null
  const stopListening = context.line.end.onKey(key => {
    pressed.abort()
    if (key === verb.finishOnKey) input.finishedOnKey = key
    else input.digits += key
    if (key === verb.finishOnKey || input.digits.length === verb.numDigits) done.abort()
    else restartTimer?.()
  })
  const prompting = { ...context, signal: AbortSignal.any([context.signal, pressed.signal]) }
  for (const prompt of verb.prompts) if (!prompting.signal.aborted) await perform(prompting, prompt)
  let cancelTimer = () => {}
  restartTimer = () => {
    cancelTimer()
    cancelTimer = clock.setTimeout(() => done.abort(), verb.timeoutSeconds * 1_000)
  }
  restartTimer()
  await aborted(AbortSignal.any([context.signal, done.signal]))
  cancelTimer()
  stopListening()
  return input
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
}

export async function gather(context: VerbContext, verb: Gather): Promise<Outcome> {
  context.line.answer()
  const input = await collect(context, verb)
  const { sid } = context.line.call
  context.carrier.log.add('gather', { sid, digits: input.digits, finishedOnKey: input.finishedOnKey })
  if (context.signal.aborted) return 'end'
  if (input.digits === '' && !verb.actionOnEmptyResult) return 'next'
  const target = verb.action ?? context.documentUrl
  if (target === null) return 'next'
  return {
    kind: 'gather',
    source: { url: context.resolve(target), method: verb.method },
    fields: {
      msg: 'Gather End',
      Digits: input.digits,
      ...(input.finishedOnKey ? { FinishedOnKey: input.finishedOnKey } : {}),
    },
  }
}
