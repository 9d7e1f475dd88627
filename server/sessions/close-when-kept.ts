import type { PhoneStream } from '../carriers/media'
import type { TalkEnding } from '../../shared/schemas/agents/talks'
import type { Timers } from './timers'

/** A database that is away keeps nobody on a line that is silent. */
const LONGEST_WAIT_MS = 1000
/** Nothing is asked for after these. */
const AT_ONCE: readonly string[] = ['hung_up', 'line_cut'] satisfies TalkEnding[]

/**
 * Closes the stream when it is written down how it ended: the carrier asks what comes next in the same moment, and the
 * answer depends on that.
 */
export function closeWhenKept(phone: PhoneStream, kept: () => Promise<unknown>, timers: Timers): PhoneStream {
  return {
    ...phone,
    close(reason) {
      if (AT_ONCE.includes(reason)) return phone.close(reason)
      let isClosed = false
      const close = () => {
        if (isClosed) return
        isClosed = true
        cancel()
        phone.close(reason)
      }
      const cancel = timers.in(LONGEST_WAIT_MS, close)
      // what is to be kept is known only after this
      queueMicrotask(() => void kept().then(close))
    },
  }
}
