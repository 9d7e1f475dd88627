/** Puts a text where it can be pasted, and says so. @param byHand what to do where the browser does not let us */
export function useCopy(byHand: string) {
  const said = ref('')
  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      said.value = 'Copied.'
    } catch {
      said.value = `Your browser did not let us copy. ${byHand}`
    }
  }
  return { said, copy }
}
