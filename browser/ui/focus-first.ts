/**
 * For `:ref` of a form that takes the place of a button: the first field gets the focus that the button had, or the
 * keyboard would be nowhere.
 */
export function focusFirst(form: unknown): void {
  if (form instanceof HTMLElement) form.querySelector('input')?.focus()
}

/** For `:ref` of a question that takes the place of a button. */
export function focusHere(element: unknown): void {
  if (element instanceof HTMLElement) element.focus()
}
