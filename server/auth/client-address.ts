import { isIP } from 'node:net'

/**
 * The address that attempts are counted by. Without proxies of ours it is the socket's: `X-Forwarded-For` is whatever
 * the sender wrote. With `trustedProxyHops` proxies, each of which adds the address it heard from at the right, it is
 * the entry that the outermost of them added.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | null,
  trustedProxyHops: number,
): string {
  const fallback = socketAddress ?? '0.0.0.0'
  if (trustedProxyHops === 0) return fallback
  const heard = (forwardedFor ?? '').split(',').map(entry => entry.trim()).filter(Boolean)
  const claimed = heard[Math.max(0, heard.length - trustedProxyHops)]
  return claimed !== undefined && isIP(claimed) !== 0 ? claimed : fallback
}
