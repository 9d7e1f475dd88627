import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isLocalHost } from '../../support/no-outside-requests'

describe('tests stay on this machine', () => {
  it('refuses a fetch to another host, names it, and says what to do', async () => {
    const error: unknown = await fetch('https://api.twilio.com/2010-04-01/Accounts.json').catch((reason: unknown) => reason)
    const cause = error instanceof Error ? error.cause : null
    expect(cause).toBeInstanceOf(Error)
    expect(String(cause)).toMatch(/tried to reach api\.twilio\.com\. .*start the sandbox carrier/)
  })

  it('refuses node:http as well, also to a bare address', async () => {
    const error = await new Promise(resolve => request('http://93.184.216.34/').once('error', resolve).end())
    expect(String(error)).toMatch(/tried to reach 93\.184\.216\.34/)
  })

  it('lets requests to this machine through', async () => {
    const server = createServer(socket => socket.end('HTTP/1.1 204 No Content\r\n\r\n'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect((await fetch(`http://localhost:${port}/`)).status).toBe(204)
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(204)
    server.close()
  })

  it.each(['localhost', 'LOCALHOST.', 'app.localhost', '127.9.9.9', '[::1]'])('knows %s as this machine', host => {
    expect(isLocalHost(host)).toBe(true)
  })

  it.each(['localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.1', '::2', 'notlocalhost'])('knows %s as another', host => {
    expect(isLocalHost(host)).toBe(false)
  })
})
