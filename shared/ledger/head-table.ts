import type { WalletHead } from './wallet-heads'

const HASH_LETTERS = 64

/**
 * The newest row of each wallet, for writing a file of any length: numbers and letters in blocks that are written over.
 * An object for each row would live until its wallet's next row, which is long enough to be taken for one that stays,
 * and a million of those are collected late.
 */
export class HeadTable {
  readonly #places = new Map<string, number>()
  /** Hashes that are not as long as hashes are: what is wrong in a ledger is written as it is. */
  readonly #odd = new Map<number, string>()
  #seqs = new Float64Array(1024)
  #balances = new BigInt64Array(1024)
  #hashes = new Uint8Array(1024 * HASH_LETTERS)

  get size(): number {
    return this.#places.size
  }

  set(walletId: string, seq: number, hash: string, balanceMicros: bigint): void {
    const place = this.#placeOf(walletId)
    this.#seqs[place] = seq
    this.#balances[place] = balanceMicros
    if (hash.length !== HASH_LETTERS) return void this.#odd.set(place, hash)
    if (this.#odd.size > 0) this.#odd.delete(place)
    const start = place * HASH_LETTERS
    for (let at = 0; at < HASH_LETTERS; at++) this.#hashes[start + at] = hash.charCodeAt(at)
  }

  get(walletId: string): WalletHead | undefined {
    const place = this.#places.get(walletId)
    if (place === undefined) return undefined
    const letters = this.#hashes.subarray(place * HASH_LETTERS, (place + 1) * HASH_LETTERS)
    const hash = this.#odd.get(place) ?? String.fromCharCode(...letters)
    return { seq: this.#seqs[place]!, hash, balanceMicros: this.#balances[place]! }
  }

  /** In the order of their first rows. */
  keys(): ReturnType<ReadonlyMap<string, number>['keys']> {
    return this.#places.keys()
  }

  #placeOf(walletId: string): number {
    const known = this.#places.get(walletId)
    if (known !== undefined) return known
    const place = this.#places.size
    this.#places.set(walletId, place)
    if (place === this.#seqs.length) this.#grow()
    return place
  }

  #grow(): void {
    const { length } = this.#seqs
    const [seqs, balances, hashes] = [this.#seqs, this.#balances, this.#hashes]
    this.#seqs = new Float64Array(length * 2)
    this.#balances = new BigInt64Array(length * 2)
    this.#hashes = new Uint8Array(length * 2 * HASH_LETTERS)
    this.#seqs.set(seqs)
    this.#balances.set(balances)
    this.#hashes.set(hashes)
  }
}
