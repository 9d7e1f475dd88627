/** Only ends what hangs: how long things take is no test's business, and a busy machine is no failure. */
const HANGS_MS = 240_000

/** Waits for something that another process or socket brings about. @throws with `what` when it does not come */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = performance.now() + HANGS_MS
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== undefined && seen !== false) return seen as Exclude<NonNullable<T>, false>
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
