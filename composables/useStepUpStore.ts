import { defineStore } from 'pinia'

/** The one dialog that asks for a code. Whoever needs one waits for the same answer. */
export const useStepUpStore = defineStore('step-up', () => {
  const isOpen = ref(false)
  /** Nobody needs the dialog before. */
  const wasAsked = ref(false)
  let waiting: ((shown: boolean) => void)[] = []

  /** Opens the dialog. Resolves to whether a code was shown and taken. */
  function ask(): Promise<boolean> {
    isOpen.value = true
    wasAsked.value = true
    return new Promise(resolve => waiting.push(resolve))
  }

  function settle(shown: boolean): void {
    isOpen.value = false
    const everybody = waiting
    waiting = []
    for (const resolve of everybody) resolve(shown)
  }

  return { isOpen, wasAsked, ask, settle }
})
