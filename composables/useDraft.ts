import type { Ref } from 'vue'
import { openForm, takeDraft } from '~~/browser/session/drafts'
import { useSessionStore } from './useSessionStore'

type Fields = Record<string, Ref<unknown> | Record<string, unknown>>

interface DraftOptions {
  /** Where fields are filled by an answer: what was kept is put over it, not under it. */
  once?: () => unknown
  /** Runs after what was kept is in the fields again. */
  restored?: () => void
}

/**
 * What is typed into a form outlives the session: where it ends, the person signs in, comes back, and finds it
 * as it was.
 * Only for what may lie in the browser for an hour: no passwords, no codes of authenticator apps, no cards.
 *
 * @param name one a form on a page; forms in lists carry an id
 */
export function useDraft(name: string, fields: Fields, { once = () => true, restored }: DraftOptions = {}): void {
  const { path } = useRoute()
  const session = useSessionStore()
  const values = () => Object.entries(fields).map(([key, field]) => [key, isRef(field) ? field.value : field])
  const read = () => JSON.stringify(Object.fromEntries(values()))
  let asOffered = read()
  let close: (() => void) | undefined

  function restore(): void {
    asOffered = read()
    const kept = takeDraft(name, path, session.userId)
    if (typeof kept !== 'object' || kept === null) return
    for (const [key, field] of Object.entries(fields)) {
      const value = (kept as Record<string, unknown>)[key]
      if (value === undefined) continue
      if (isRef(field)) field.value = value
      else Object.assign(field, value)
    }
    restored?.()
  }

  onMounted(() => {
    close = openForm(name, { path, read: () => (read() === asOffered ? null : JSON.parse(read()) as unknown) })
    const stop = watch(once, async ready => {
      if (!ready) return
      await nextTick()
      stop()
      restore()
    }, { immediate: true, flush: 'post' })
  })
  onBeforeUnmount(() => close?.())
}
