import { defineStore } from 'pinia'
import { keepDrafts } from '~~/browser/session/drafts'
import { useCallStore } from './useCallStore'
import { useContactNames } from './useContactNames'
import { useDialer } from './useDialer'
import { useLiveEvents } from './useLiveEvents'
import { useSessionStore } from './useSessionStore'
import { useStepUpStore } from './useStepUpStore'

/** The one way out of a session that has ended: to the door, and from there back to the same place and input. */
export const useSignedOut = defineStore('signed-out', () => {
  const session = useSessionStore()
  const live = useLiveEvents()
  const calls = useCallStore()
  const names = useContactNames()
  const dialer = useDialer()
  const stepUp = useStepUpStore()
  const toast = useToast()
  const router = useRouter()
  let isWaiting = false

  async function leave(): Promise<void> {
    const { userId } = session
    // nobody was signed in, or somebody has led them out already
    if (userId === undefined) return
    live.stop()
    if (dialer.busy) return waitForCall()
    const { path, fullPath } = router.currentRoute.value
    keepDrafts(path, userId)
    stepUp.settle(false)
    calls.forget()
    names.forget()
    session.forget()
    await navigateTo({ path: '/sign-in', query: { next: fullPath, ended: 'true' } })
  }

  /** A call needs no session: nobody is cut off, and the way to hang up stays on the screen. */
  function waitForCall(): void {
    if (isWaiting) return
    isWaiting = true
    toast.add({ title: 'You were signed out', description: 'Your call goes on. When it is over, sign in again.', color: 'warning' })
    const stop = watch(() => dialer.busy, busy => {
      if (busy) return
      stop()
      isWaiting = false
      void leave()
    })
  }

  return { leave }
})
