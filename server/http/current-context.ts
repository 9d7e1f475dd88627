import type { Context } from '../context'

let current: Context | null = null
let ready: Promise<void> = Promise.resolve()

/** Set once, by the start-up plugin; `isReady` resolves when the database was found to be at head. */
export function setContext(context: Context, isReady: Promise<void> = Promise.resolve()): void {
  current = context
  ready = isReady
}

/** Nothing is served before the start-up checks are through. */
export async function getContext(): Promise<Context> {
  await ready
  if (!current) throw new Error('the context is not composed yet')
  return current
}
