/** Waits for something that another process or socket brings about. @throws with `what` when it does not come */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  withinMs = 5_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== undefined && seen !== false) return seen as Exclude<NonNullable<T>, false>
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
