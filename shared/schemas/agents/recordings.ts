import { z } from 'zod'
import { UtcInstant } from '../common'

/**
 * How far the recording of a call is: asked for, running, to be heard; failed where the carrier has none; deleted once
 * its time is over.
 */
export const RECORDING_STATES = ['asked', 'running', 'kept', 'failed', 'deleted'] as const
export type RecordingState = (typeof RECORDING_STATES)[number]

/** 200 of `GET /api/agents/calls/:id/recording`; null where nothing of the call was recorded. */
export const CallRecordingDto = z.strictObject({
  recording: z.strictObject({
    state: z.enum(RECORDING_STATES),
    /** Null until it is whole. */
    durationSeconds: z.number().int().nullable(),
    /** When it is deleted. */
    keptUntil: UtcInstant,
  }).nullable(),
})
export type CallRecordingDto = z.infer<typeof CallRecordingDto>
