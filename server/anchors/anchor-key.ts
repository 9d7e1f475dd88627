import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import type { LedgerKey, LedgerSigner } from '../../shared/ledger/ledger-crypto'

const SIGNATURE = /^[0-9a-f]{128}$/

/**
 * The key that anchors and exports are signed with, from PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` writes
 * it.
 *
 * @throws TypeError when the text is no private Ed25519 key. The message holds nothing of it.
 */
export function createLedgerSigner(privatePem: string): LedgerSigner & { publicPem: string } {
  const key = read(() => createPrivateKey(privatePem), 'private')
  const publicKey = createPublicKey(key)
  return {
    keyId: keyIdOf(publicKey),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: text => sign(null, Buffer.from(text), key).toString('hex'),
  }
}

/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = '302e020100300506032b657004220420'

/** The key from its seed, 64 hex digits, as the settings have it. */
export function createSeedSigner(seed: string): ReturnType<typeof createLedgerSigner> {
  const body = Buffer.from(PKCS8_HEAD + seed, 'hex').toString('base64')
  return createLedgerSigner(`-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`)
}

/** @throws TypeError when the text is no public Ed25519 key in PEM. */
export function readLedgerKey(publicPem: string): LedgerKey {
  // Node would make the public half of a private one: whoever checks should not have been given that
  const key = read(() => {
    if (publicPem.includes('PRIVATE KEY')) throw new TypeError('private')
    return createPublicKey(publicPem)
  }, 'public')
  return {
    keyId: keyIdOf(key),
    verify: (text, signature) =>
      SIGNATURE.test(signature) && verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex')),
  }
}

function read(make: () => KeyObject, half: 'private' | 'public'): KeyObject {
  try {
    const key = make()
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch { /* said below */ }
  throw new TypeError(`not the ${half} half of an Ed25519 key in PEM`)
}

function keyIdOf(publicKey: KeyObject): string {
  const { x } = publicKey.export({ format: 'jwk' })
  return createHash('sha256').update(Buffer.from(x!, 'base64url')).digest('hex').slice(0, 16)
}
