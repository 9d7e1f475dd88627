export interface TrialLimits {
  perDay: number
  mostTurns: number
  mostMinutes: number
}

/** What a person has tried so far, and how far the talk is that goes on. */
export interface TriedSoFar {
  today: number
  turns: number
  beganAt: Date | null
  running: number
}

/** Why an agent may not be tried once more just now, as a sentence; null where it may. What it costs is our cost. */
export function trialObstacle(tried: TriedSoFar, limits: TrialLimits, now: Date): string | null {
  const { today, turns, beganAt, running } = tried
  if (running > 0) return 'The agent still answers what was asked before. Wait for it, and send this again.'
  if (today >= limits.perDay) return `You have tried agents ${limits.perDay} times today, and that is as often as it goes. Go on tomorrow, or call the agent.`
  if (turns >= limits.mostTurns) return `This talk has ${limits.mostTurns} answers, and that is as long as it gets. Begin a new one.`
  const minutes = beganAt === null ? 0 : (now.getTime() - beganAt.getTime()) / 60_000
  if (minutes > limits.mostMinutes) return `This talk began more than ${limits.mostMinutes} minutes ago. Begin a new one.`
  return null
}
