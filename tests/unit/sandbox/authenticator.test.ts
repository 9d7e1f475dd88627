import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authenticator, type ShownCode } from '../../../sandbox/authenticator/authenticator'
import { codeAt, readKey } from '../../../sandbox/authenticator/totp'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { codeOfStep } from '../../../server/auth/totp'
import { ControlClient } from '../../support/sandbox/control-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

/** `12345678901234567890`, the key of the RFC's examples, in base 32. */
const RFC_KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const OTHER_KEY = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

describe('a code', () => {
  // RFC 6238, appendix B, SHA-1: the last six of its eight digits
  it.each([
    [59, '287082'], [1_111_111_109, '081804'], [1_111_111_111, '050471'], [1_234_567_890, '005924'],
    [2_000_000_000, '279037'], [20_000_000_000, '353130'],
  ])('at second %i is %s', (second, code) => {
    expect(codeAt(RFC_KEY, second * 1_000)).toBe(code)
  })

  it('holds for 30 seconds, and is the one that the app expects', () => {
    expect(codeAt(RFC_KEY, 59_999)).toBe(codeAt(RFC_KEY, 30_000))
    expect(codeAt(RFC_KEY, 60_000)).not.toBe(codeAt(RFC_KEY, 59_999))
    for (let step = 0; step < 50; step++) {
      expect(codeAt(RFC_KEY, step * 30_000)).toBe(codeOfStep('12345678901234567890', step))
    }
  })
})

describe('a key', () => {
  it('is read as a page shows it, in groups and small letters, or from the address in the QR code', () => {
    expect(readKey('gezd gnbv gy3t qojq GEZD-GNBV-GY3T-QOJQ').key).toBe(RFC_KEY)
    expect(readKey(`otpauth://totp/Talktime:ada%40example.com?secret=${RFC_KEY}&issuer=Talktime&digits=6&period=30`))
      .toEqual({ key: RFC_KEY, label: 'Talktime:ada@example.com' })
  })

  it.each([
    ['', 'letters and the digits 2 to 7'],
    ['GEZDGNBV', 'at least 16'],
    ['GEZDGNBVGY3TQOJ1', 'digits 2 to 7'],
    [`otpauth://hotp/a?secret=${RFC_KEY}&counter=1`, 'no other codes'],
    [`otpauth://totp/a?secret=${RFC_KEY}&digits=8`, 'no other codes'],
    [`otpauth://totp/a?secret=${RFC_KEY}&algorithm=SHA256`, 'no other codes'],
    ['otpauth://totp/a', 'Copy all of it'],
    [`otpauth://totp/%E0%A4%A?secret=${RFC_KEY}`, 'no'],
  ])('that reads %j is refused with a sentence', (text, words) => {
    expect(() => readKey(text)).toThrow(TypeError)
    expect(() => readKey(text)).toThrow(words)
  })
})

describe('the authenticator', () => {
  const folder = temporaryFolder('authenticator')
  const file = join(folder, 'accounts.json')
  let sandbox: Sandbox
  let control: ControlClient
  beforeAll(async () => {
    sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { authenticatorFile: file }))
    control = new ControlClient(sandbox.url)
  })
  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true })
  })
  const codes = () => control.get<ShownCode[]>('/authenticator')

  it('shows nothing while there is no file, and then its accounts with a key, without a restart', async () => {
    expect(await codes()).toEqual([])
    writeFileSync(file, 'half a fi')
    expect(await codes()).toEqual([])
    writeFileSync(file, JSON.stringify([
      { name: 'Priya', email: 'priya@talktime.example', role: 'finance', password: 'secret', authenticatorKey: RFC_KEY },
      { name: 'Amina', email: 'amina@talktime.example', role: 'caller', password: 'secret' },
      null,
    ]))
    const shown = await codes()
    expect(shown).toMatchObject([{ label: 'Priya · finance · priya@talktime.example', isOwn: false, code: /^\d{6}$/ }].map(
      one => ({ ...one, code: expect.stringMatching(one.code) as string })))
    expect(JSON.stringify(shown)).not.toContain(RFC_KEY)
    expect(JSON.stringify(shown)).not.toContain('secret')
  })

  it('takes a key by hand once, and lets go of it; those of the file stay', async () => {
    await control.send('POST', '/authenticator', { key: OTHER_KEY, label: 'Mine' })
    await control.send('POST', '/authenticator', { key: OTHER_KEY, label: 'Mine, again' })
    await control.send('POST', '/authenticator', { key: RFC_KEY })
    const [given, own, ...more] = await codes()
    expect([given, own]).toMatchObject([{ isOwn: false }, { label: 'Mine, again', isOwn: true }])
    expect(more).toEqual([])
    await control.send('DELETE', `/authenticator/${own!.id}`)
    await control.send('DELETE', `/authenticator/${given!.id}`)
    expect(await codes()).toMatchObject([{ isOwn: false }])
    await expect(control.send('POST', '/authenticator', { label: 'no key' })).rejects.toThrow('400: "key" is the key')
  })

  it('counts the seconds that a code has left', () => {
    const at = (ms: number) => {
      const app = new Authenticator(null, () => ms)
      app.add(RFC_KEY, '')
      return app.codes()[0]
    }
    expect(at(59_000)).toMatchObject({ label: 'My account', code: '287082', secondsLeft: 1 })
    expect(at(60_000)).toMatchObject({ secondsLeft: 30 })
  })

  it('has a page', async () => {
    for (const [path, type] of [['/authenticator', 'text/html'], ['/pages/authenticator.js', 'text/javascript']] as const) {
      const answer = await fetch(`${sandbox.url}${path}`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toContain(type)
    }
  })
})
