type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** What people did to a page that was not yet listening. */
export interface EarlyHands {
  /** What each field was given, and what it shows without a hand on it. */
  fields: Map<Field, { given: string | boolean, rendered: string | boolean }>
  /** The form that was sent last, and by which button. */
  sent: { form: HTMLFormElement, by: HTMLElement | null } | null
  stop: () => void
}

const FIELDS = 'input, textarea, select'
const isSwitch = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type)
const valueOf = (field: Field): string | boolean => (isSwitch(field) ? field.checked : field.value)

function renderedIn(field: Field): string | boolean {
  if (isSwitch(field)) return field.defaultChecked
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue
  return ([...field.options].find(option => option.defaultSelected) ?? field.options[0])?.value ?? ''
}

/**
 * Sees what is typed, chosen and sent until `stop`. A form whose own code sees to it is left to it; what would make
 * the browser leave the page is kept for later.
 */
export function watchHands(page: Document): EarlyHands {
  const hands: EarlyHands = { fields: new Map(), sent: null, stop }
  function see(field: Field): void {
    // a file that was chosen cannot be put back: pages that take files look for themselves
    if (field.type !== 'file') hands.fields.set(field, { given: valueOf(field), rendered: renderedIn(field) })
  }
  const onInput = ({ target }: Event) => (target as Element).matches(FIELDS) && see(target as Field)
  function onSubmit(event: SubmitEvent): void {
    if (event.defaultPrevented) return
    event.preventDefault()
    hands.sent = { form: event.target as HTMLFormElement, by: event.submitter }
  }
  function stop(): void {
    page.removeEventListener('input', onInput, true)
    page.removeEventListener('submit', onSubmit)
  }
  page.addEventListener('input', onInput, true)
  page.addEventListener('submit', onSubmit)
  for (const field of page.querySelectorAll<Field>(FIELDS)) if (valueOf(field) !== renderedIn(field)) see(field)
  return hands
}

/** Gives the page what it missed: its fields what they were given where they lost it, and then what was sent. */
export function putBack({ fields, sent, stop }: EarlyHands): void {
  stop()
  for (const [field, { given, rendered }] of fields) {
    // a field that shows something else was heard
    if (valueOf(field) !== rendered || given === rendered) continue
    if (isSwitch(field)) field.checked = given === true
    else field.value = String(given)
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }))
  }
  // a page that became another one has no such form any more
  if (sent?.form.isConnected) sent.form.requestSubmit(sent.by?.isConnected ? sent.by : null)
}
