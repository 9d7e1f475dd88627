/**
 * Names a request for as long as its content stays the same: sent again after a broken answer, it is known (M16). Call
 * with the content each time; `done` begins anew.
 */
export function useRequestId() {
  let content = ''
  let id = ''
  return {
    of(body: object): string {
      const now = JSON.stringify(body)
      if (id === '' || now !== content) {
        content = now
        id = crypto.randomUUID()
      }
      return id
    },
    done() {
      id = ''
    },
  }
}
