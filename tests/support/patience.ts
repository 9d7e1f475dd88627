import { vi } from 'vitest'

/** Only ends what hangs: what a test waits for comes when it comes, on a busy machine too. */
const HANGS_MS = 240_000

const { waitFor } = vi
vi.waitFor = (work, options) => waitFor(work, { timeout: HANGS_MS, ...(typeof options === 'number' ? { timeout: options } : options) })
