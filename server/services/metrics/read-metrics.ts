import type { Context } from '../../context'
import { countOpenCalls } from '../../db/calls/open-calls'

/** What is counted, and how things stand now: one question to the database. */
export async function readMetrics({ database, metrics, voiceHealth }: Context, openStreams: number): Promise<string> {
  const openCalls = await database.asSystem(tx => countOpenCalls(tx))
  return metrics.text({ openCalls, openStreams, doesVoiceAnswer: voiceHealth.doesAnswer() })
}
