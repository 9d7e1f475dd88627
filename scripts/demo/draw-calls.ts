import { draw, drawChance } from '../deck/draw'
import { daysAgo } from './past'
import type { DemoCall } from './past-calls'
import { after } from './timeline'

/** How somebody calls: whom, how often, and for how long. */
export interface Habit {
  numbers: readonly string[]
  callsPerWeek: number
  /** First and last day; the last is before today. */
  from: number
  to: number
  /** Of the longest calls; most are much shorter. */
  longestSeconds: number
}

const FIRST_HOUR = 6
const LAST_HOUR = 20
const MOST_CALLS_A_DAY = 5
const PAUSE_SECONDS = 400
/** Percent of calls. */
const MISSED = [['no-answer', 9], ['busy', 6], ['canceled', 5], ['failed', 2]] as const
const MEASURED_PERCENT = 70
const POOR_PERCENT = 8

/** The calls of a habit, the same each time for the same name, oldest first and one after the other. */
export function drawCalls(name: string, habit: Habit, now: Date): DemoCall[] {
  const calls: DemoCall[] = []
  for (let day = habit.from; day >= habit.to; day--) {
    const onDay = Array.from({ length: MOST_CALLS_A_DAY }, (_, index) => `${name}:${day}:${index}`)
      .filter(key => drawChance(`call:${key}`, habit.callsPerWeek * 100 / 7 / MOST_CALLS_A_DAY))
      .map(key => drawCall(key, day, habit, now))
    calls.push(...onDay)
  }
  return oneAfterTheOther(calls)
}

function drawCall(key: string, day: number, { numbers, longestSeconds }: Habit, now: Date): DemoCall {
  const at = daysAgo(now, day, draw(`hour:${key}`, FIRST_HOUR, LAST_HOUR), draw(`minute:${key}`, 0, 59), draw(`second:${key}`, 0, 59))
  const status = drawStatus(key)
  // the cube: many short calls, few long ones
  const share = (draw(`talk:${key}`, 1, 1_000) / 1_000) ** 3
  const isMeasured = status === 'completed' && drawChance(`measured:${key}`, MEASURED_PERCENT)
  return {
    to: numbers[draw(`number:${key}`, 0, numbers.length - 1)]!,
    at,
    status,
    talkSeconds: draw(`least:${key}`, 11, 70) + Math.round(share * longestSeconds),
    sounded: isMeasured ? (drawChance(`poor:${key}`, POOR_PERCENT) ? 'poor' : 'good') : null,
  }
}

function drawStatus(key: string): DemoCall['status'] {
  let left = draw(`status:${key}`, 1, 100)
  for (const [status, percent] of MISSED) {
    left -= percent
    if (left <= 0) return status
  }
  return 'completed'
}

/** Nobody calls twice at once: a call that would begin during another one begins after it. */
export function oneAfterTheOther(calls: readonly DemoCall[]): DemoCall[] {
  const sorted = [...calls].sort((a, b) => a.at.getTime() - b.at.getTime())
  let free = new Date(0)
  return sorted.map(call => {
    const at = call.at < free ? free : call.at
    free = after(at, call.talkSeconds + PAUSE_SECONDS)
    return { ...call, at }
  })
}
