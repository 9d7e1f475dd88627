const HOLD_MS = 500

/**
 * A key that is one thing when it is pressed and another when it is held, by mouse, finger, Space and Enter. What was
 * held is not pressed as well.
 */
export function useLongPress(press: () => void, hold: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let wasHeld = false

  function begin(): void {
    wasHeld = false
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      wasHeld = true
      hold()
    }, HOLD_MS)
  }

  function cancel(): void {
    clearTimeout(timer)
    timer = undefined
  }

  function onPointerdown(event: PointerEvent): void {
    if (event.button === 0) begin()
  }

  /** Also what a screen reader sends, with no pointer before it. */
  function onClick(): void {
    cancel()
    if (!wasHeld) press()
    wasHeld = false
  }

  // A button clicks by itself at Enter's way down and at Space's way up: here both wait for the way up.
  function onKeydown(event: KeyboardEvent): void {
    if (event.key !== ' ' && event.key !== 'Enter') return
    event.preventDefault()
    if (!event.repeat) begin()
  }

  function onKeyup(event: KeyboardEvent): void {
    if (event.key !== ' ' && event.key !== 'Enter') return
    event.preventDefault()
    const isPress = timer !== undefined
    cancel()
    if (isPress) press()
    wasHeld = false
  }

  function onBlur(): void {
    cancel()
    wasHeld = false
  }

  onScopeDispose(cancel)
  return {
    click: onClick, pointerdown: onPointerdown, pointerup: cancel, pointerleave: cancel, pointercancel: cancel,
    keydown: onKeydown, keyup: onKeyup, blur: onBlur,
  }
}
