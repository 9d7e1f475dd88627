const PLAIN_HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/**
 * Path and query that an upgrade asks for, as they were sent; null where it asks for none. The adapter puts an address
 * together from the `Host` header and the request's line, which may be anything: then the address is another one, or
 * none at all.
 */
export function socketTarget(request: Pick<Request, 'url' | 'headers'>): string | null {
  const host = request.headers.get('host') ?? ''
  if (!PLAIN_HOST.test(host) || !URL.canParse(request.url)) return null
  const target = request.url.replace(/^https?:\/\//, '').slice(host.length)
  // with dots or a fragment in it, what the adapter looks up is another path than what is judged here
  return pathOf(target) === new URL(request.url).pathname ? target : null
}

export const pathOf = (target: string): string => target.split('?')[0]!
