import { toApiError } from '~~/browser/wire/api-error'
import type { IssueDto } from '~~/shared/errors'

/** What the server found wrong with a form, by the field that it stands beside. */
export function useIssues() {
  const issues = ref<Record<string, string>>({})
  /** For `useSubmission`: keeps what belongs to fields, and says the sentence for the whole. */
  function sayError(error: unknown): string {
    // found before it was sent
    if (error instanceof RangeError) return error.message
    const { message, details } = toApiError(error).dto
    const found = (details?.issues ?? []) as IssueDto[]
    issues.value = Object.fromEntries(found.map(({ path, message }) => [path, message]))
    return message
  }
  return { issues, sayError }
}
