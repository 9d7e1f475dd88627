import { jsonText } from './json-text'
import type { LedgerCrypto, LedgerKey, LedgerSigner } from './ledger-crypto'

/**
 * A day's seal over the whole ledger, and over the evidence log: every row up to `last_transaction_id`, every entry up
 * to `evidence_seq`, kept where the database's owner cannot change it. There is no time of making in it, so that
 * sealing a day again gives the same bytes. Days from before there was a log have the first format.
 */
export interface LedgerAnchor {
  format: 'talktime-anchor/1' | 'talktime-anchor/2'
  /** `2026-11-23`, UTC. */
  day: string
  /** Wallets that have a row. */
  wallets: string
  transactions: string
  last_transaction_id: string
  sum_micros: string
  /** See `wallet-heads.ts`. */
  heads_digest: string
  /** The log's last entry of the day, and its hash: with the second format. */
  evidence_seq?: string
  evidence_hash?: string
  key_id: string
}

export interface SignedAnchor {
  anchor: LedgerAnchor
  /** The bytes that are signed. */
  text: string
  signature: string
}

/** Each wallet's newest row, as far as an anchor goes. */
export type AnchorHeads = ReadonlyMap<string, { seq: number, hash: string }>

/** An anchor as it is given to a verifier: with the heads that its digest was made of, or alone. */
export interface HeldAnchor extends SignedAnchor {
  heads?: AnchorHeads
}

const SHAPES: Record<keyof LedgerAnchor, RegExp> = {
  format: /^talktime-anchor\/[12]$/,
  day: /^\d{4}-\d\d-\d\d$/,
  wallets: /^\d{1,15}$/,
  transactions: /^\d{1,15}$/,
  last_transaction_id: /^\d{1,15}$/,
  sum_micros: /^(0|-?[1-9]\d{0,18})$/,
  heads_digest: /^[0-9a-f]{64}$/,
  evidence_seq: /^[1-9]\d{0,14}$/,
  evidence_hash: /^[0-9a-f]{64}$/,
  key_id: /^[0-9a-f]{16}$/,
}
const KEYS = Object.keys(SHAPES) as (keyof LedgerAnchor)[]
const KEYS_OF: Readonly<Record<string, readonly (keyof LedgerAnchor)[]>> = {
  'talktime-anchor/1': KEYS.filter(key => !key.startsWith('evidence_')),
  'talktime-anchor/2': KEYS,
}

export type AnchorFacts = Omit<LedgerAnchor, 'format' | 'key_id'>

/** Two lines: what is said, as JSON, and its Ed25519 signature, hex. */
export function encodeAnchor(facts: AnchorFacts, signer: LedgerSigner): { file: string, anchor: SignedAnchor } {
  const format = facts.evidence_seq === undefined ? 'talktime-anchor/1' : 'talktime-anchor/2'
  const said = { ...facts, format, key_id: signer.keyId } satisfies LedgerAnchor
  const wrong = KEYS_OF[format]!.find(key => !SHAPES[key].test(said[key] ?? ''))
  if (wrong) throw new RangeError(`${wrong} of an anchor cannot be ${said[wrong]}`)
  const anchor = Object.fromEntries(KEYS_OF[format]!.map(key => [key, said[key]])) as unknown as LedgerAnchor
  const text = jsonText(anchor)
  const signature = signer.sign(text)
  return { file: `${text}\n${signature}\n`, anchor: { anchor, text, signature } }
}

/** Null where the file is no anchor, or not written the one way that it is written. */
export function decodeAnchor(file: string): SignedAnchor | null {
  const [text, signature, end, ...more] = file.split('\n')
  if (!text || !signature || end !== '' || more.length > 0) return null
  const anchor = parse(text)
  return anchor && { anchor, text, signature }
}

const HEAD = /^([0-9a-f-]{36}) ([1-9]\d{0,14}) ([0-9a-f]{64})$/

/**
 * An anchor, and after its two lines the heads of all wallets, or nothing. The heads need no signature: the anchor
 * states their digest (`wallet-heads.ts`).
 *
 * @throws RangeError with the end of a sentence that begins with the file's name.
 */
export function readAnchorFile(file: string, crypto: Pick<LedgerCrypto, 'sha256'>): HeldAnchor {
  const end = file.indexOf('\n', file.indexOf('\n') + 1) + 1
  const signed = decodeAnchor(file.slice(0, end))
  if (!signed) throw new RangeError('is no anchor, or a byte of it was changed')
  const text = file.slice(end)
  if (text === '') return signed
  if (crypto.sha256(text) !== signed.anchor.heads_digest) {
    throw new RangeError('has other heads than its anchor was made of: they were changed since, in this file or in the ledger')
  }
  const heads = new Map<string, { seq: number, hash: string }>()
  for (const line of text.split('\n').slice(0, -1)) {
    const [, walletId, seq, hash] = HEAD.exec(line) ?? []
    if (!walletId) throw new RangeError('has heads that cannot be read')
    heads.set(walletId, { seq: Number(seq), hash: hash! })
  }
  return { ...signed, heads }
}

/** What the signature is worth; null where one of the keys vouches for the anchor. */
export function anchorProblem(signed: SignedAnchor, keys: readonly LedgerKey[]): string | null {
  const { day, key_id: keyId } = signed.anchor
  const key = keys.find(one => one.keyId === keyId)
  if (!key) return `The anchor of ${day} is signed with the key ${keyId}, which is none of those that were given.`
  return key.verify(signed.text, signed.signature) ? null : `The signature of the anchor of ${day} does not hold.`
}

function isDay(text: string): boolean {
  const milliseconds = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text)
}

function parse(text: string): LedgerAnchor | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const anchor = value as Record<keyof LedgerAnchor, unknown>
  const keys = typeof anchor.format === 'string' ? KEYS_OF[anchor.format] : undefined
  if (!keys || Object.keys(value).join() !== keys.join()) return null
  const isSound = keys.every(key => typeof anchor[key] === 'string' && SHAPES[key].test(anchor[key]))
    && isDay(anchor.day as string)
  return isSound && jsonText(value) === text ? value as LedgerAnchor : null
}
