import type { Context } from '../../context'

export interface TestStep {
  carrier: string
  legId: string
  /** What was recorded; null where nothing was heard. */
  recording: { id: string, url: string } | null
  /** What was played and is no longer needed; null before that. */
  playedId: string | null
}

const SILENT = 'We heard nothing. Check the microphone and try again.'
const DONE = 'That is how you sound. Goodbye.'

/** A test call between its documents: plays what was said, then forgets it. */
export async function goOnWithTest(context: Context, step: TestStep): Promise<string> {
  if (step.playedId) {
    // a recording that could not be deleted is no reason to leave somebody in silence
    await context.carriers.of(step.carrier).deleteRecording(step.playedId).catch((error: unknown) => {
      context.log.warn({ err: error, recordingId: step.playedId }, 'the recording of a test was not deleted')
    })
    return context.browserVoice.refusalDocument(DONE)
  }
  const { browserVoice } = context
  return step.recording ? browserVoice.playBackDocument(step.recording) : browserVoice.refusalDocument(SILENT)
}
