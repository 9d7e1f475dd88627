import { isIPv6 } from 'node:net'

/**
 * What one household or office has: an address of version 4, and of version 6 the network of 64 bits, of which anybody
 * has billions of addresses.
 */
export function placeOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const before = head.split(':').filter(Boolean)
  const after = (tail ?? '').split(':').filter(Boolean)
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return `${[...before, ...gap, ...after].slice(0, 4).map(group => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
