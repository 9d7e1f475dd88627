import type { Carrier } from '../../../carriers/carrier'
import type { KeypadFlow, KeypadPrompt } from '../../../carriers/keypad'
import type { Context } from '../../../context'
import { KEY_TIMEOUT_SECONDS } from '../../../domain/outreach/keypad-length'
import { OUTREACH_VOICES } from '../../../domain/outreach/voices'
import type { ScriptForCall, Spoken } from '../scripts/read-script-for-call'

/** What a carrier is to say and ask in one call, with our addresses in it. */
export function keypadFlow(context: Context, carrier: Carrier, callId: string, script: ScriptForCall): KeypadFlow {
  const { publicUrl } = context.config
  const prompt = ({ text, recordingId }: Spoken): KeypadPrompt =>
    ({ text, recordingUrl: recordingId && `${publicUrl}/api/ivr/recordings/${recordingId}.wav` })
  return {
    callId,
    ...OUTREACH_VOICES[script.language],
    prompt: prompt(script.prompt),
    closing: prompt(script.closing),
    keys: script.keys.map(({ key }) => key),
    repeats: script.repeats,
    keyTimeoutSeconds: KEY_TIMEOUT_SECONDS,
    answersUrl: `${publicUrl}/api/${carrier.name}/keypad?call=${callId}`,
    flowId: script.flowIds[carrier.name] ?? null,
  }
}
