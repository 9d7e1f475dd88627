import { isOwnPath } from '~~/shared/own-path'

/** A page of ours that was asked for, never another site; null where none was. */
export function askedPath(asked: unknown): string | null {
  return typeof asked === 'string' && isOwnPath(asked) ? asked : null
}

/** Where to go after signing in. */
export function nextPath(asked: unknown): string {
  return askedPath(asked) ?? '/dialer'
}
