export type ShortcutAction = 'press' | 'mute' | 'keypad' | 'minute-end' | 'hang-up' | 'sound' | 'number' | 'help'

export interface Shortcut {
  keys: string[]
  what: string
  action: ShortcutAction | null
  /** In a call, outside one, or in both. */
  where: 'call' | 'dialer' | 'both'
}

/** What a keyboard does, and the list that tells of it: they cannot differ. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['/'], what: 'Go to the number', action: 'number', where: 'dialer' },
  { keys: ['Enter'], what: 'Call the number in the field', action: null, where: 'dialer' },
  { keys: ['0 – 9', '*', '#'], what: 'Press that key in the call', action: 'press', where: 'call' },
  { keys: ['Ctrl V'], what: 'Press the keys that were copied', action: null, where: 'call' },
  { keys: ['M'], what: 'Mute, and speak again', action: 'mute', where: 'call' },
  { keys: ['K'], what: 'Show or hide the keypad on a small screen', action: 'keypad', where: 'call' },
  { keys: ['E'], what: 'Hang up at the end of the minute, or not', action: 'minute-end', where: 'call' },
  { keys: ['Escape', 'Escape'], what: 'Hang up', action: 'hang-up', where: 'call' },
  { keys: ['S'], what: 'Sound: microphone, speaker, test', action: 'sound', where: 'both' },
  { keys: ['?'], what: 'This list', action: 'help', where: 'both' },
]

export interface KeyLike {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  repeat: boolean
}

/** What a key means; null where it means nothing, or belongs to the browser. Whoever types in a field is not asked. */
export function actionOf(event: KeyLike, where: 'call' | 'dialer'): ShortcutAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null
  if (where === 'call' && /^[\d*#]$/.test(event.key)) return 'press'
  const pressed = event.key.toLowerCase()
  const found = SHORTCUTS.find(({ keys, action }) => action !== 'press' && keys[0]!.toLowerCase() === pressed)
  return found && (found.where === 'both' || found.where === where) ? found.action : null
}

/** One Escape may be a slip of the finger: the second within this time hangs up. */
export const ESCAPE_MS = 3_000

export class EscapeGuard {
  #firstMs: number | null = null

  /** @returns true for the one that hangs up */
  press(nowMs: number): boolean {
    const isSecond = this.#firstMs !== null && nowMs - this.#firstMs <= ESCAPE_MS
    this.#firstMs = isSecond ? null : nowMs
    return isSecond
  }
}
