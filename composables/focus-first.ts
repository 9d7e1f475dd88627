/**
 * For `:ref` of a form that takes the place of a button: the first field gets the focus that the button had, or the
 * keyboard would be nowhere.
 */
export function focusFirst(form: unknown): void {
  if (form instanceof HTMLElement) form.querySelector('input')?.focus()
}
