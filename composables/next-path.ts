/** Where to go after signing in: a page of ours that was asked for, never another site. */
export function nextPath(asked: unknown): string {
  if (typeof asked !== 'string' || !/^\/(?![/\\])/.test(asked) || asked.includes('\\')) return '/dialer'
  return asked
}
