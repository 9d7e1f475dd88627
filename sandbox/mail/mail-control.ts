import type { MailServer } from './mail-server'

type Input = Record<string, unknown>
type Handler = (input: Input, match: RegExpExecArray, url: URL) => unknown
type Route = readonly [method: string, path: RegExp, handler: Handler]

const list = (input: Input): unknown[] => (Array.isArray(input.list) ? input.list : [input])

/** The mail's part of the control API; none while the mail server is off. */
export function mailRoutes(server: MailServer | null): readonly Route[] {
  if (!server) return []
  const { mailbox, faults } = server
  const to = (url: URL) => url.searchParams.get('to')
  return [
    ['GET', /^\/mail$/, (_input, _match, url) => mailbox.list(to(url))],
    ['DELETE', /^\/mail$/, (_input, _match, url) => mailbox.clear(to(url))],
    ['GET', /^\/mail\/faults$/, () => faults.list()],
    ['PUT', /^\/mail\/faults$/, input => faults.replace(list(input))],
    ['POST', /^\/mail\/faults$/, input => faults.add(...list(input))],
    ['DELETE', /^\/mail\/faults$/, () => faults.clear()],
    ['GET', /^\/mail\/server$/, () => ({ port: server.port })],
    ['GET', /^\/mail\/(\d+)$/, (_input, match) => {
      const found = mailbox.find(Number(match[1]))
      if (!found) throw new RangeError('There is no such mail: it was cleared, or it is too old.')
      return { ...found.mail, raw: found.raw }
    }],
  ]
}
