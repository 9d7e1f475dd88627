import { describe, expect, it } from 'vitest'
import { clientAddress } from '../../../server/auth/client-address'

const SOCKET = '192.0.2.1'

describe('the address that attempts are counted by', () => {
  it('is the socket\'s where no proxy is trusted, whatever the sender claims', () => {
    expect(clientAddress(SOCKET, null, 0)).toBe(SOCKET)
    expect(clientAddress(SOCKET, '198.51.100.9', 0)).toBe(SOCKET)
  })

  it('is what the outermost trusted proxy heard, never what the sender put before it', () => {
    expect(clientAddress(SOCKET, '1.1.1.1, 198.51.100.9', 1)).toBe('198.51.100.9')
    expect(clientAddress(SOCKET, '1.1.1.1, 198.51.100.9, 10.0.0.2', 2)).toBe('198.51.100.9')
    expect(clientAddress(SOCKET, '2001:db8::7', 1)).toBe('2001:db8::7')
  })

  it('falls back to the socket where the header is missing or nonsense', () => {
    expect(clientAddress(SOCKET, null, 1)).toBe(SOCKET)
    expect(clientAddress(SOCKET, ' , ', 1)).toBe(SOCKET)
    expect(clientAddress(SOCKET, 'unknown', 1)).toBe(SOCKET)
    expect(clientAddress(undefined, null, 0)).toBe('0.0.0.0')
  })

  it('takes the outermost entry where a request came past fewer proxies than are configured', () => {
    expect(clientAddress(SOCKET, '198.51.100.9', 3)).toBe('198.51.100.9')
  })
})
