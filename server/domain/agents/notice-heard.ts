const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()

/**
 * Whether the sentence that says that a call is recorded was heard to its end, word for word: signs and case do not
 * count, as a voice writes them as it likes. Nothing is recorded before that.
 */
export function noticeWasHeard(notice: string, heard: string | null): boolean {
  return plain(notice) !== '' && ` ${plain(heard ?? '')} `.includes(` ${plain(notice)} `)
}
