import { toApiError } from '~~/browser/wire/api-error'

/** A line that is cut ends the call and the first report with it. */
const WAITS_MS = [2_000, 10_000, 60_000]

/** Hands in what was measured, or noticed, of a call. The server keeps each once: sent again it is the same. */
export async function reportQuality<Body>(send: (body: Body) => Promise<unknown>, body: Body): Promise<void> {
  for (const waitMs of [...WAITS_MS, null]) {
    try {
      await send(body)
      return
    } catch (error) {
      const { status } = toApiError(error)
      const mayWork = status === 0 || status >= 500
      // the call is charged rightly without it
      if (!mayWork || waitMs === null) return
      await new Promise(resolve => setTimeout(resolve, waitMs))
    }
  }
}
