export interface Round {
  tpcb: number
  settle: number
  /** Settled by batches. */
  together: number
  http: number
  duplicates: number
  voiceP50Ms: number
  voiceP99Ms: number
  poll: number
  empty: number
  emptyWithSession: number
}

interface Measure {
  name: string
  of: (round: Round) => number
  goal: (value: number) => boolean
  goalText: string
}

const MEASURES: Measure[] = [
  { name: 'settle in SQL, as they come at once ÷ pgbench TPC-B', of: round => round.together / round.tpcb, goal: value => value >= 0.8, goalText: '≥ 0.8' },
  { name: 'settle in SQL, one in a transaction ÷ pgbench TPC-B', of: round => round.settle / round.tpcb, goal: () => true, goalText: '' },
  { name: 'status webhook over HTTP ÷ settle in SQL', of: round => round.http / round.settle, goal: value => value >= 0.45, goalText: '≥ 0.45' },
  { name: 'duplicates ÷ first deliveries', of: round => round.duplicates / round.http, goal: value => value >= 3, goalText: '≥ 3' },
  { name: 'voice webhook at 50/s, p50 ms', of: round => round.voiceP50Ms, goal: () => true, goalText: '' },
  { name: 'voice webhook at 50/s, p99 ms', of: round => round.voiceP99Ms, goal: value => value <= 50, goalText: '≤ 50' },
  { name: '304 poll ÷ empty route with a session', of: round => round.poll / round.emptyWithSession, goal: value => value >= 0.3, goalText: '≥ 0.3' },
  { name: '304 poll ÷ empty route without one', of: round => round.poll / round.empty, goal: value => value >= 0.15, goalText: '≥ 0.15' },
]

const RAW: (keyof Round)[] = ['tpcb', 'settle', 'together', 'http', 'duplicates', 'poll', 'empty', 'emptyWithSession']

/** Prints medians and spread over the interleaved rounds as a Markdown table. False where a figure is not a number. */
export function printReport(rounds: Round[], facts: { machine: string, seconds: number }): boolean {
  const lines = [
    `Machine: ${facts.machine}. ${rounds.length} rounds, ${facts.seconds} s each, interleaved; everything on the same cores.`,
    '', '| measure | median | lowest | highest | goal | |', '|---|---:|---:|---:|---|---|',
    ...MEASURES.map(({ name, of, goal, goalText }) => {
      const values = rounds.map(of)
      const middle = median(values)
      return `| ${name} | ${figure(middle)} | ${figure(Math.min(...values))} | ${figure(Math.max(...values))} | ${goalText} | ${goalText ? (goal(middle) ? 'met' : 'missed') : ''} |`
    }),
    '', '| per second | median |', '|---|---:|',
    ...RAW.map(name => `| ${name} | ${Math.round(median(rounds.map(round => round[name])))} |`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return rounds.every(round => Object.values(round).every(Number.isFinite))
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function figure(value: number): string {
  return value.toFixed(2)
}
