import { TRANSCRIBERS, VOICES } from './account'
import { newId } from './ids'
import { invalid, missing, RealtimeError } from './realtime-error'

export type Json = Record<string, unknown>

export interface TurnDetection {
  type: 'server_vad' | 'semantic_vad'
  threshold?: number
  prefix_padding_ms?: number
  silence_duration_ms?: number
  idle_timeout_ms?: number | null
  eagerness?: string
  create_response: boolean
  interrupt_response: boolean
}

export interface Tool {
  type: 'function'
  name: string
  description?: string
  parameters?: { properties?: Json }
}

/** A session as `session.created` and `session.updated` show it: always whole. */
export interface SessionConfig {
  type: 'realtime'
  object: 'realtime.session'
  id: string
  model: string
  output_modalities: ['audio'] | ['text']
  instructions: string
  tools: Tool[]
  tool_choice: unknown
  max_output_tokens: number | 'inf'
  tracing: unknown
  truncation: unknown
  prompt: unknown
  expires_at: number
  audio: {
    input: {
      format: { type: string, rate?: number }
      transcription: { model: string, language?: string, prompt?: string } | null
      noise_reduction: unknown
      turn_detection: TurnDetection | null
    }
    output: { format: { type: string, rate?: number }, voice: string, speed: number }
  }
  include: unknown
}

export const SESSION_MINUTES = 60
const FORMATS = ['audio/pcm', 'audio/pcmu', 'audio/pcma']
const SERVER_VAD: TurnDetection = {
  type: 'server_vad', threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 200, idle_timeout_ms: null,
  create_response: true, interrupt_response: true,
}
const SEMANTIC_VAD: TurnDetection = {
  type: 'semantic_vad', eagerness: 'auto', create_response: true, interrupt_response: true,
}

export function newSession(model: string, nowMs: number): SessionConfig {
  return {
    type: 'realtime', object: 'realtime.session', id: newId('sess'), model, output_modalities: ['audio'],
    instructions: 'You are a helpful voice.', tools: [], tool_choice: 'auto', max_output_tokens: 'inf', tracing: null,
    truncation: 'auto', prompt: null, expires_at: Math.floor(nowMs / 1_000) + SESSION_MINUTES * 60,
    audio: {
      input: {
        format: { type: 'audio/pcm', rate: 24_000 }, transcription: null, noise_reduction: null,
        turn_detection: SERVER_VAD,
      },
      output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'alloy', speed: 1 },
    },
    include: null,
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function known(given: Json, keys: readonly string[], at: string): void {
  const unknown = Object.keys(given).find(key => !keys.includes(key))
  if (unknown) throw new RealtimeError('unknown_parameter', `Unknown parameter: '${at}.${unknown}'.`, `${at}.${unknown}`)
}

function oneOf(value: unknown, allowed: readonly string[], param: string): void {
  if (!allowed.some(one => one === value)) throw invalid(param, value, allowed.map(one => `'${one}'`).join(', '))
}

function mergeTurnDetection(now: TurnDetection | null, given: Json | null): TurnDetection | null {
  if (given === null) return null
  const at = 'session.audio.input.turn_detection'
  const type = given.type ?? now?.type ?? 'server_vad'
  oneOf(type, ['server_vad', 'semantic_vad'], `${at}.type`)
  const base = now?.type === type ? now : type === 'server_vad' ? SERVER_VAD : SEMANTIC_VAD
  known(given, Object.keys(type === 'server_vad' ? SERVER_VAD : SEMANTIC_VAD), at)
  return { ...base, ...given } as TurnDetection
}

function mergeInput(now: SessionConfig['audio']['input'], given: Json): SessionConfig['audio']['input'] {
  const at = 'session.audio.input'
  known(given, ['format', 'transcription', 'noise_reduction', 'turn_detection'], at)
  const merged = { ...now, ...given }
  oneOf(merged.format.type, FORMATS, `${at}.format.type`)
  if (merged.transcription) oneOf(merged.transcription.model, TRANSCRIBERS, `${at}.transcription.model`)
  const detection = given.turn_detection
  if (detection === undefined) return merged
  const turns = mergeTurnDetection(now.turn_detection, isJson(detection) ? detection : null)
  return { ...merged, turn_detection: turns }
}

function mergeOutput(now: SessionConfig['audio']['output'], given: Json, hasSpoken: boolean) {
  const at = 'session.audio.output'
  known(given, ['format', 'voice', 'speed'], at)
  const merged: SessionConfig['audio']['output'] = { ...now, ...given }
  oneOf(merged.format.type, FORMATS, `${at}.format.type`)
  oneOf(merged.voice, VOICES, `${at}.voice`)
  if (hasSpoken && merged.voice !== now.voice) {
    const why = 'Cannot update a conversation\'s voice if assistant audio is present.'
    throw new RealtimeError('cannot_update_voice', why, `${at}.voice`)
  }
  return merged
}

/** What the session is after `session.update`. @throws RealtimeError; then it is as it was */
export function mergeSession(now: SessionConfig, given: Json, hasSpoken: boolean): SessionConfig {
  if (given.type === undefined) throw missing('session.type')
  oneOf(given.type, ['realtime'], 'session.type')
  const fixed = ['object', 'id', 'expires_at']
  known(given, [...Object.keys(now).filter(key => !fixed.includes(key)), 'reasoning', 'parallel_tool_calls'], 'session')
  if (given.model !== undefined && given.model !== now.model) {
    throw new RealtimeError('cannot_update_model', 'Cannot update a session\'s model.', 'session.model')
  }
  const modalities = given.output_modalities ?? now.output_modalities
  if (!['["audio"]', '["text"]'].includes(JSON.stringify(modalities))) {
    throw invalid('session.output_modalities', JSON.stringify(modalities), '["audio"] and ["text"]')
  }
  const { input = {}, output = {}, ...rest } = isJson(given.audio) ? given.audio : {}
  known(rest, [], 'session.audio')
  return {
    ...now, ...given,
    audio: {
      input: mergeInput(now.audio.input, isJson(input) ? input : {}),
      output: mergeOutput(now.audio.output, isJson(output) ? output : {}, hasSpoken),
    },
  } as SessionConfig
}
