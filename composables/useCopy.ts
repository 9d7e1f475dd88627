/**
 * Puts a text where it can be pasted, and says so.
 *
 * @param byHand what to do where the browser does not let us
 * @param told for screens in several languages
 */
export function useCopy(byHand: string, told = (english: string) => english) {
  const said = ref('')
  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      said.value = told('Copied.')
    } catch {
      said.value = `${told('Your browser did not let us copy.')} ${told(byHand)}`
    }
  }
  return { said, copy }
}
