import { createHash, hash } from 'node:crypto'
import type { LedgerCrypto } from '../../shared/ledger/ledger-crypto'

/** One buffer for all rows: making one for each would cost more than hashing it. */
let scratch = Buffer.allocUnsafe(4096)
const HASH_BYTES = 32

/** Node's SHA-256 behind the port of `shared/ledger`. */
export const nodeLedgerCrypto: LedgerCrypto = {
  sha256: text => hash('sha256', text),
  sha256After(previous, text) {
    const most = HASH_BYTES + text.length * 3
    if (scratch.length < most) scratch = Buffer.allocUnsafe(most * 2)
    scratch.write(previous, 0, HASH_BYTES, 'hex')
    const end = HASH_BYTES + scratch.write(text, HASH_BYTES, 'utf8')
    return hash('sha256', scratch.subarray(0, end))
  },
  createSha256() {
    const running = createHash('sha256')
    return { update: text => void running.update(text), digest: () => running.digest('hex') }
  },
}
