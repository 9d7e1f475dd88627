/** A page that is opened without the internet: whoever was signed in here last sees what was kept of theirs. */
export default defineNuxtRouteMiddleware(async () => {
  const session = useSessionStore()
  if (import.meta.server || session.userId !== undefined || !session.failure) return
  await useKeptStore().recall()
})
