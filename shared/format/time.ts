/** "0:07", "12:40", "1:02:03": a length of time on a screen. */
export function formatDuration(totalSeconds: number): string {
  const seconds = Math.max(0, Math.floor(totalSeconds))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const tail = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}

/** "45 seconds", "1 minute", "2 hours 5 minutes": for sentences and screen readers. */
export function speakDuration(totalSeconds: number): string {
  const seconds = Math.max(0, Math.floor(totalSeconds))
  const parts: string[] = []
  const add = (count: number, noun: string) => {
    if (count > 0) parts.push(`${count} ${noun}${count === 1 ? '' : 's'}`)
  }
  add(Math.floor(seconds / 3600), 'hour')
  add(Math.floor((seconds % 3600) / 60), 'minute')
  if (seconds < 600) add(seconds % 60, 'second')
  return parts.join(' ') || '0 seconds'
}
