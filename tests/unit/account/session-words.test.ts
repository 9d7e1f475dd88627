import { describe, expect, it } from 'vitest'
import { describePlace } from '../../../server/domain/account/describe-place'
import { describeDevice } from '../../../server/services/account/describe-device'

describe('a session in words', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox on Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15', 'Safari on macOS'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1', 'Safari on an iPhone'],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0', 'Microsoft Edge on Linux'],
    ['\u0000', 'An unknown device'],
    ['', 'An unknown device'],
    [null, 'An unknown device'],
  ])('says what device %j is', (userAgent, words) => {
    expect(describeDevice(userAgent)).toBe(words)
  })

  it.each([
    ['203.0.113.77', 'from 203.0.113.x'],
    ['::ffff:203.0.113.77', 'from 203.0.113.x'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', 'from 2001:db8:85a3:…'],
    ['2001:DB8::1', 'from 2001:db8:0:…'],
    ['127.0.0.1', 'from the machine that Talktime runs on'],
    ['::1', 'from the machine that Talktime runs on'],
    ['192.168.1.4', 'from the network that Talktime runs in'],
    ['172.31.0.1', 'from the network that Talktime runs in'],
    ['172.32.0.1', 'from 172.32.0.x'],
    ['fd00::1', 'from the network that Talktime runs in'],
    ['', 'from an unknown address'],
    ['nonsense', 'from an unknown address'],
    [null, 'from an unknown address'],
  ])('P1 says which network %j is in, and not which machine', (address, words) => {
    expect(describePlace(address)).toBe(words)
  })
})
