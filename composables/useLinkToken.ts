/**
 * The token of a mail's link. It stands behind `#`, which no server and no other site sees, and leaves the address bar
 * at once. A second link that is opened in the same tab counts instead of the first.
 */
export function useLinkToken() {
  const token = ref('')
  /** Mail programs break long links, and some people come without one. */
  const isMissing = ref(false)

  function read(): void {
    const found = /^#([\w-]+)$/.exec(location.hash)?.[1]
    if (found) token.value = found
    isMissing.value = token.value === ''
    if (location.hash) history.replaceState(history.state, '', location.pathname)
  }

  onMounted(() => {
    read()
    window.addEventListener('hashchange', read)
  })
  onBeforeUnmount(() => window.removeEventListener('hashchange', read))
  return { token, isMissing }
}
