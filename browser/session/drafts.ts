/** What was typed on a page whose session ended under it. */
interface Draft {
  /** Nobody else finds it, whoever signs in here next. */
  userId: string
  path: string
  keptAt: number
  forms: Record<string, unknown>
}

export interface OpenForm {
  path: string
  /** What is in it; null where nothing was changed. */
  read: () => unknown
}

const STORED_AS = 'talktime.draft'
const KEPT_MS = 60 * 60 * 1000
const open = new Map<string, OpenForm>()

export function openForm(name: string, form: OpenForm): () => void {
  open.set(name, form)
  return () => {
    if (open.get(name) === form) open.delete(name)
  }
}

/** Keeps what is in the forms of a page, in this tab alone. */
export function keepDrafts(path: string, userId: string): void {
  const here = [...open].filter(([, form]) => form.path === path)
  const read = here.map(([name, form]) => [name, form.read()] as const)
  const forms = Object.fromEntries(read.filter(([, value]) => value !== null))
  if (Object.keys(forms).length === 0) return forgetDrafts()
  const draft: Draft = { userId, path, keptAt: Date.now(), forms }
  try {
    sessionStorage.setItem(STORED_AS, JSON.stringify(draft))
  } catch {
    // a browser that stores nothing: signing in still leads back
  }
}

/** What was kept of a form, once. */
export function takeDraft(name: string, path: string, userId: string | undefined): unknown {
  const draft = readDraft()
  if (!draft) return null
  if (draft.userId !== userId || Date.now() - draft.keptAt > KEPT_MS) {
    if (userId !== undefined) forgetDrafts()
    return null
  }
  if (draft.path !== path || !Object.hasOwn(draft.forms, name)) return null
  const { [name]: taken, ...forms } = draft.forms
  if (Object.keys(forms).length === 0) forgetDrafts()
  else sessionStorage.setItem(STORED_AS, JSON.stringify({ ...draft, forms }))
  return taken
}

export function forgetDrafts(): void {
  try {
    sessionStorage.removeItem(STORED_AS)
  } catch {
    // nothing was stored either
  }
}

function readDraft(): Draft | null {
  try {
    const draft = JSON.parse(sessionStorage.getItem(STORED_AS) ?? 'null') as Draft | null
    return draft && typeof draft.forms === 'object' ? draft : null
  } catch {
    return null
  }
}
