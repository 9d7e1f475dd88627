import { Socket } from 'node:net'

/**
 * Tests talk to this machine only. The guard sits on the socket, below `fetch`, `http`, `axios` and `ws`, so that no
 * client slips past it; it names the host and says what to do.
 */
const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::', '::ffff:127.0.0.1'])

/** True for the names and addresses of this machine, in any spelling that a URL may give. */
export function isLocalHost(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return LOCAL.has(bare) || bare.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(bare)
}

const connect: (this: Socket, ...args: never[]) => Socket = Socket.prototype.connect

Socket.prototype.connect = function (this: Socket, ...args: never[]): Socket {
  const host = hostOf(args)
  if (host !== null && !isLocalHost(host)) {
    const error = new Error(
      `A test tried to reach ${host}. Tests stay on this machine: `
      + 'start the sandbox carrier and point the base URL at it, or pass the service a fake of its port.',
    )
    queueMicrotask(() => this.destroy(error))
    return this
  }
  return connect.apply(this, args)
} as typeof Socket.prototype.connect

/** `net` calls itself with (options), (port, host) or a normalised [options, callback]. Pipes have no host. */
function hostOf(args: unknown[]): string | null {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as { host?: unknown, path?: unknown }
    if (typeof path === 'string') return null
    return typeof host === 'string' ? host : 'localhost'
  }
  if (typeof first === 'number') return typeof args[1] === 'string' ? args[1] : 'localhost'
  return null
}
