import { END_CALL, SAY_GOODBYE } from '../bridge/tools'
import type { ToolOutcome } from '../media-bridge'

/** Of a voice that is tried nothing is done, and it is told that it was: so it goes on as it would. */
export async function pretendTool(name: string): Promise<ToolOutcome> {
  return name === END_CALL.name ? SAY_GOODBYE : { output: 'Done.' }
}
