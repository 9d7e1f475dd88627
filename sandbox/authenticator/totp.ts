import { createHmac } from 'node:crypto'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
export const STEP_SECONDS = 30
/** 80 bits: what RFC 4226 asks for is 128, and some services give less. */
const SHORTEST_KEY = 16
const LONGEST_KEY = 200

/** What an app needs to know of an account. */
export interface AuthenticatorKey {
  /** Base 32, without blanks. */
  key: string
  label: string
}

/**
 * A key as a page shows it, or the otpauth: address in its QR code.
 *
 * @throws TypeError for what is neither, and for codes of another kind than the usual six digits in 30 seconds
 */
export function readKey(text: string): AuthenticatorKey {
  const isLink = /^otpauth:/i.test(text.trim())
  if (!isLink) return { key: checkKey(text), label: '' }
  if (!URL.canParse(text.trim())) throw new TypeError('That is not an address of an authenticator app.')
  const url = new URL(text.trim())
  const { searchParams } = url
  const isUsual = [['algorithm', 'SHA1'], ['digits', '6'], ['period', '30']].every(([name, usual]) =>
    (searchParams.get(name ?? '') ?? usual)?.toUpperCase() === usual)
  if (url.host !== 'totp' || !isUsual) {
    throw new TypeError('This app shows six digits that change every 30 seconds, and no other codes.')
  }
  return { key: checkKey(searchParams.get('secret') ?? ''), label: labelIn(url.pathname) }
}

function labelIn(path: string): string {
  try {
    return decodeURIComponent(path.replace(/^\/+/, '')).slice(0, 200)
  } catch {
    throw new TypeError('That is not an address of an authenticator app.')
  }
}

function checkKey(text: string): string {
  const key = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase()
  const isKey = /^[A-Z2-7]+$/.test(key) && key.length >= SHORTEST_KEY && key.length <= LONGEST_KEY
  if (!isKey) throw new TypeError('A key has letters and the digits 2 to 7, at least 16 of them. Copy all of it.')
  return key
}

function bytesOf(key: string): Buffer {
  const bits = [...key].map(letter => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
}

/** The six digits of a moment (RFC 6238 with HMAC-SHA-1). @param key base 32 */
export function codeAt(key: string, ms: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 1_000 / STEP_SECONDS)))
  const digest = createHmac('sha1', bytesOf(key)).update(counter).digest()
  const at = (digest.at(-1) ?? 0) % 16
  return String((digest.readUInt32BE(at) % 2 ** 31) % 1_000_000).padStart(6, '0')
}
