type Listener = () => void

const listeners = new Set<Listener>()

/** Hears of every answer that says that nobody is signed in, whoever asked. */
export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** In the browser only: on the server a visitor without a session is the door's business. */
export function tellSignedOut(): void {
  if (import.meta.server) return
  for (const listener of listeners) listener()
}
