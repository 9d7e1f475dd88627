/** A call whose page was closed or loaded anew: it ended with it, and is explained on the next one. */
export interface LeftCall {
  callId: string
  display: string
  /** They had answered. */
  isTalked: boolean
}

const KEY = 'talktime-left-call'
const UUID = /^[0-9a-f-]{36}$/

type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function rememberLeftCall(memory: Memory, call: LeftCall): void {
  memory.setItem(KEY, JSON.stringify(call))
}

/** What the page before this one left, once. */
export function takeLeftCall(memory: Memory): LeftCall | null {
  const text = memory.getItem(KEY)
  memory.removeItem(KEY)
  try {
    const { callId, display, isTalked } = JSON.parse(text ?? 'null') as Record<string, unknown>
    const isCall = typeof callId === 'string' && UUID.test(callId) && typeof display === 'string' && display.length < 60
    return isCall ? { callId, display, isTalked: isTalked === true } : null
  } catch {
    return null
  }
}
