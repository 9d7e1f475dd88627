import type { DialerState } from './dialer-machine'

export interface Step {
  name: string
  state: 'done' | 'running' | 'waiting'
}

/** What happens before a call, in its order. What it says it did is done: each failure is a sentence of its own. */
const NAMES = ['Number looked up', 'Price set', 'Money and limits checked', 'Microphone and speaker ready', 'Connected'] as const
const RUNNING_NAMES: Partial<Record<number, string>> = {
  3: 'Getting microphone and speaker ready', 4: 'Connecting',
}

/** Which step runs. The number, its price and whether it may be called are known before anybody presses Call (M19). */
const RUNNING: Partial<Record<DialerState, number>> = { asking: 3, starting: 4, connecting: 4, ringing: 4 }

/** The steps of a call that is being prepared; none in any other state. */
export function preparationSteps(state: DialerState): Step[] {
  const running = RUNNING[state]
  if (running === undefined) return []
  return NAMES.map((name, index) => {
    if (index < running) return { name, state: 'done' }
    return index > running ? { name, state: 'waiting' } : { name: RUNNING_NAMES[index] ?? name, state: 'running' }
  })
}
