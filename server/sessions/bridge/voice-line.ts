import {
  VoiceUnavailable, type SaidBefore, type Voice, type VoiceEvent, type VoiceOrder, type VoiceTalk, type VoiceUsage,
} from '../../voices/voice'
import { BYTES_PER_MS } from '../../domain/agents/playback'
import type { Timers } from '../timers'

/** Between the tries to get a voice, or to get it back. */
const TRIES_AFTER_MS = [0, 400, 800]
/** What a caller says while the voice is away is kept for it, so much of it. */
const MOST_KEPT_BYTES = 4000 * BYTES_PER_MS

interface LineParts {
  voice: Voice
  order: Omit<VoiceOrder, 'history'>
  /** As the talk stands. */
  history: () => SaidBefore[]
  timers: Timers
  take: (event: VoiceEvent) => void
  /** It is there: for the first time, or again. */
  onReady: (talk: VoiceTalk, isBack: boolean) => void
  /** It was there and is not, and is looked for. */
  onAway: (code: string) => void
  /** It does not come, or does not come back. */
  onLost: (code: string) => void
  onError: (error: unknown) => void
}

export interface VoiceLine {
  hear: (audio: Uint8Array) => void
  /** Null while there is none. */
  talk: () => VoiceTalk | null
  /** @returns what an answer used that was being made */
  close: () => Promise<VoiceUsage>
}

/** A line to the voice that is mended where it breaks, with the talk so far. */
export function openVoiceLine(parts: LineParts): VoiceLine {
  const { voice, order, history, timers, take, onReady, onAway, onLost, onError } = parts
  let talk: VoiceTalk | null = null
  let isClosed = false
  let wasThere = false
  let kept: Uint8Array[] = []
  let stopWaiting = () => {}
  void open(0)

  return { hear, talk: () => talk, close }

  async function open(tries: number): Promise<void> {
    if (isClosed) return
    const opened = await voice.open({ ...order, history: history() }, heard => take_(heard)).catch((error: unknown) => {
      if (error instanceof VoiceUnavailable) return error.code
      onError(error)
      return 'failed'
    })
    if (typeof opened === 'string') return retry(tries + 1, opened)
    if (isClosed) return void opened.close()
    talk = opened
    for (const audio of kept.splice(0)) opened.hear(audio)
    const isBack = wasThere
    wasThere = true
    onReady(opened, isBack)
  }

  function retry(tries: number, code: string): void {
    if (isClosed) return
    const after = TRIES_AFTER_MS[tries]
    if (after === undefined) return onLost(code)
    stopWaiting = timers.in(after, () => void open(tries))
  }

  function take_(event: VoiceEvent): void {
    if (isClosed) return
    if (event.kind !== 'gone') return take(event)
    talk = null
    onAway(event.code)
    void open(0)
  }

  function hear(audio: Uint8Array): void {
    if (talk) return talk.hear(audio)
    kept.push(audio)
    let bytes = kept.reduce((sum, piece) => sum + piece.length, 0)
    while (bytes > MOST_KEPT_BYTES) bytes -= kept.shift()!.length
  }

  async function close(): Promise<VoiceUsage> {
    isClosed = true
    stopWaiting()
    const last = talk?.close()
    talk = null
    kept = []
    return await last ?? {}
  }
}
