/**
 * The token of a mail's link. It stands behind `#`, which no server and no other site sees, and leaves the address bar
 * at once.
 */
export function useLinkToken() {
  const token = ref('')
  onMounted(() => {
    token.value = decodeURIComponent(location.hash.slice(1))
    if (token.value) history.replaceState(history.state, '', location.pathname)
  })
  return token
}
