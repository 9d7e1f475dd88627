/** Open event streams of this process: shutdown ends them, or it would wait for half a minute. */
const open = new Set<() => void>()

export function registerStream(close: () => void): () => void {
  open.add(close)
  return () => open.delete(close)
}

export function closeStreams(): void {
  for (const close of [...open]) close()
  open.clear()
}
