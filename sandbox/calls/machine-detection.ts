import type { Carrier } from '../carrier'
import { speechOf } from '../words/speech-of'
import { FRAME_MS } from '../media/g711'
import { MACHINE_WORDS } from '../numbers/behaviour'
import type { Method } from '../twiml/verbs'
import type { Call } from './call'
import { twimlFields } from './call-fields'

/** `MachineDetection` and its neighbours of an order. */
export interface MachineDetection {
  mode: 'Enable' | 'DetectMessageEnd'
  /** The call goes on meanwhile, and this address is told. Null: the call waits for it. */
  callback: { url: string, method: Method } | null
  timeoutSeconds: number
}

export interface Detected {
  answeredBy: 'human' | 'machine_start' | 'machine_end_beep' | 'unknown'
  /** From the answer. */
  ms: number
}

/** A person says hello and waits. */
const HUMAN_MS = 1_900
/** So much of a greeting is enough to tell that it is one. */
const MACHINE_MS = 3_600
const BEEP_MS = 400

/** What would be found, and when. */
export function detect(isMachine: boolean, { mode, timeoutSeconds }: MachineDetection): Detected {
  const greetingMs = speechOf(MACHINE_WORDS).frames.length * FRAME_MS
  const found: Detected = !isMachine
    ? { answeredBy: 'human', ms: HUMAN_MS }
    : mode === 'Enable' ? { answeredBy: 'machine_start', ms: MACHINE_MS } : { answeredBy: 'machine_end_beep', ms: greetingMs + BEEP_MS }
  const timeoutMs = timeoutSeconds * 1_000
  return found.ms <= timeoutMs ? found : { answeredBy: 'unknown', ms: timeoutMs }
}

/** The fields that a request about it carries beside the usual. */
export function detectedFields({ answeredBy, ms }: Detected): Record<string, string> {
  return { AnsweredBy: answeredBy, MachineDetectionDuration: String(ms) }
}

/** Waits until it is known who answered, and tells whoever asked. False when the call ended before. */
export async function awaitDetection(
  carrier: Carrier, call: Call, detection: MachineDetection, isMachine: boolean, gone: AbortSignal,
): Promise<Detected | null> {
  const detected = detect(isMachine, detection)
  if (!(await carrier.clock.sleep(detected.ms, gone))) return null
  call.answeredBy = detected.answeredBy
  carrier.log.add('machine-detection', { sid: call.sid, answeredBy: detected.answeredBy })
  if (detection.callback) {
    await carrier.webhooks.notify({
      kind: 'amd', ...detection.callback, callSid: call.sid, to: call.to,
      params: { ...twimlFields(carrier.config.accountSid, call), ...detectedFields(detected) },
    })
  }
  return detected
}
