import type { CallAnalyticsDto } from '../../../shared/schemas/analytics'
import type { MadeCall } from './random-calls'

const DAY_MS = 86_400_000
const shift = (day: string, days: number) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

interface Told { day: string, weekday: number, hour: number }

/** What the wall shows where the zone is: asked for each call by itself. */
function wallOf(tz: string, at: Date): Told {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: tz, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  const day = text.slice(0, 10)
  return { day, weekday: (new Date(day).getUTCDay() + 6) % 7, hour: Number(text.slice(11, 13)) }
}

function figures(calls: MadeCall[]) {
  const done = calls.filter(call => call.status === 'completed')
  return {
    calls: calls.length, completedCalls: done.length, failedCalls: calls.length - done.length,
    talkedSeconds: calls.reduce((sum, call) => sum + (call.durationSeconds ?? 0), 0),
    chargedMicros: calls.reduce((sum, call) => sum + call.chargedMicros!, 0n).toString(),
  }
}

const rateOf = (calls: MadeCall[]) => (calls.length === 0
  ? null
  : Number((calls.filter(call => call.status === 'completed').length / calls.length).toFixed(4)))

function averages(calls: MadeCall[]) {
  const { completedCalls, talkedSeconds, chargedMicros } = figures(calls)
  if (completedCalls === 0) return { averageSeconds: null, averageMicros: null }
  return {
    averageSeconds: Math.round(talkedSeconds / completedCalls),
    averageMicros: Math.round(Number(chargedMicros) / completedCalls).toString(),
  }
}

function topOf(calls: MadeCall[], key: (call: MadeCall) => string | null) {
  const groups = new Map<string, MadeCall[]>()
  for (const call of calls) {
    const name = key(call) ?? ''
    groups.set(name, [...groups.get(name) ?? [], call])
  }
  return [...groups].map(([name, group]) => ({ name, group, ...figures(group) }))
    .sort((a, b) => b.calls - a.calls
      || Number(BigInt(b.chargedMicros) - BigInt(a.chargedMicros)) || (a.name < b.name ? -1 : 1))
    .slice(0, 10)
}

/** A fresh sum over the calls, one by one, without anything of the app's. */
export function bruteForce(all: MadeCall[], { from, to, tz }: { from: string, to: string, tz: string }) {
  const isPlaced = ({ kind }: MadeCall) => kind !== 'inbound' && kind !== 'in' && kind !== 'trial'
  const settled = all.filter(call => isPlaced(call) && call.chargedMicros !== null)
    .map(call => ({ ...call, wall: wallOf(tz, call.at) }))
  const within = settled.filter(({ wall }) => wall.day >= from && wall.day <= to)
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1
  const [beforeFrom, beforeTo] = [shift(from, -count), shift(from, -1)]
  const before = settled.filter(({ wall }) => wall.day >= beforeFrom && wall.day <= beforeTo)
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const { wall } of within) hours[wall.weekday]![wall.hour]! += 1
  return {
    currency: 'USD', tz, from, to,
    totals: { ...figures(within), successRate: rateOf(within), ...averages(within), refundedMicros: '0' },
    previous: { ...figures(before), successRate: rateOf(before), ...averages(before), from: beforeFrom, to: beforeTo },
    days: Array.from({ length: count }, (_, at) => {
      const day = shift(from, at)
      const calls = within.filter(({ wall }) => wall.day === day)
      return { day, ...figures(calls), successRate: rateOf(calls) }
    }),
    hours,
    countries: topOf(within, call => call.country)
      .map(({ name, group: _, ...rest }) => ({ country: name || null, ...rest })),
    numbers: topOf(within, call => call.toNumber)
      .map(({ name, group, ...rest }) => ({ toNumber: name, country: group[0]!.country, ...rest })),
  }
}

/** The answer as the oracle has it: how a number is written is not its business. */
export function asOracle({ numbers, ...rest }: CallAnalyticsDto) {
  return { ...rest, numbers: numbers.map(({ display: _, ...number }) => number) }
}
