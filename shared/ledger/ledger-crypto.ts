/**
 * What a ledger file needs of cryptography, passed in: Node has it (`server/anchors/node-ledger-crypto.ts`), a browser
 * has its own. Text is hashed as UTF-8; hashes are 64 lower-case hex digits.
 */
export interface LedgerCrypto {
  sha256: (text: string) => string
  /** SHA-256 over the 32 bytes that `previous` stands for, then over the text. */
  sha256After: (previous: string, text: string) => string
  /** For texts that are longer than memory. */
  createSha256: () => StreamingHash
}

export interface StreamingHash {
  update: (text: string) => void
  digest: () => string
}

/** Holds the private half of an Ed25519 key. */
export interface LedgerSigner {
  keyId: string
  /** Signature over the text, 128 hex digits: base64 may begin with a plus, which a spreadsheet takes for a formula. */
  sign: (text: string) => string
}

/** The public half: what a stranger is given to check with. */
export interface LedgerKey {
  /** The first 16 hex digits of SHA-256 over the 32 bytes of the public key. */
  keyId: string
  verify: (text: string, signature: string) => boolean
}
