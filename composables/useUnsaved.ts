import { useSessionStore } from './useSessionStore'

/** Asks before a page is left on which something was typed that nobody saved. */
export function useUnsaved(isUnsaved: () => boolean): void {
  const session = useSessionStore()
  const askBrowser = (event: BeforeUnloadEvent) => {
    if (isUnsaved()) event.preventDefault()
  }
  // where the session is over the draft is kept, and nobody can stay
  const mayLeave = () => session.userId === undefined || !isUnsaved()
    || window.confirm('What you changed here is not saved. Leave the page without it?')
  const router = useRouter()
  let letGo: (() => void) | undefined
  onMounted(() => {
    window.addEventListener('beforeunload', askBrowser)
    letGo = router.beforeEach((to, from) => to.path === from.path || mayLeave())
  })
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', askBrowser)
    letGo?.()
  })
}
