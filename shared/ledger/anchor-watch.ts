import { anchorProblem, type AnchorHeads, type HeldAnchor } from './anchor'
import { compareHeads, findLeftOut, type HeadsLook } from './compare-heads'
import type { LedgerCrypto, LedgerKey } from './ledger-crypto'
import type { LedgerFileRow } from './ledger-file-row'
import { FIRST_HASH } from './row-hash'
import type { LedgerStatement } from './statement'
import { digestHeads, type WalletHead } from './wallet-heads'

/** How far a file was read. */
export interface Reading {
  /** The line that is being read; the rest is of the lines before it. */
  line: number
  rows: number
  sumMicros: bigint
  lastTransactionId: number
  heads: ReadonlyMap<string, WalletHead>
}

/**
 * `agrees`: as far as file and anchor cover the same rows. `differs`: one of them is not genuine. `older`: the file was
 * written before the anchor, and ends before it. `not_compared`: this file and this anchor say nothing of each other.
 */
export type AnchorOutcome = 'agrees' | 'differs' | 'older' | 'not_compared'

export interface AnchorVerdict {
  day: string
  outcome: AnchorOutcome
  /** A plain sentence. */
  says: string
  line: number
}

interface Look {
  held: HeldAnchor
  /** Where the anchor ends: before the file's first row, at or after one of its rows, or after its last one. */
  place: 'before' | 'within' | 'after'
  line: number
  /** How the file up to there differs from the anchor, if it is the whole ledger. */
  difference: string | null
  heads: HeadsLook | null
}

type Judged = Pick<AnchorVerdict, 'outcome' | 'says'> & { line?: number }

const DAY_MS = 86_400_000
const NOTHING: AnchorHeads = new Map()
const differs = (says: string, line?: number): Judged => ({ outcome: 'differs', says, ...line !== undefined && { line } })
const apart = (says: string): Judged => ({ outcome: 'not_compared', says })

/**
 * Compares the file with each anchor at the row where the anchor ends, as the rows go by. A file of the whole ledger
 * is compared with what the anchor says; a part of it with the heads that came with the anchor.
 */
export class AnchorWatch {
  private readonly waiting: HeldAnchor[]
  private readonly looks: Look[] = []
  private opening: HeldAnchor | null = null
  /** The first wallet that does not go on where the opening anchor left it. */
  private badStart: { line: number, walletId: string } | null = null

  constructor(
    anchors: readonly HeldAnchor[], private readonly keys: readonly LedgerKey[],
    private readonly crypto: LedgerCrypto,
  ) {
    this.waiting = [...anchors].sort((a, b) => lastId(a) - lastId(b))
  }

  /** Called when a row is reached, before it counts. */
  before(row: LedgerFileRow, reading: Reading): void {
    while (this.waiting.length > 0 && lastId(this.waiting[0]!) < Number(row.transaction_id)) {
      this.look(this.waiting.shift()!, reading, reading.rows === 0 ? 'before' : 'within')
    }
    if (this.badStart || reading.heads.has(row.wallet_id)) return
    const head = this.opening?.heads?.get(row.wallet_id)
    const goesOn = Number(row.wallet_seq) === (head?.seq ?? 0) + 1 && row.prev_hash === (head?.hash ?? FIRST_HASH)
    if (!goesOn) this.badStart = { line: reading.line, walletId: row.wallet_id }
  }

  /** Called when the last line is reached, with what it says. */
  end(statement: LedgerStatement, reading: Reading): AnchorVerdict[] {
    for (const held of this.waiting.splice(0)) {
      const isBefore = reading.rows === 0 && lastId(held) <= Number(statement.range?.[0] ?? -1)
      this.look(held, reading, isBefore ? 'before' : lastId(held) > reading.lastTransactionId ? 'after' : 'within')
    }
    return this.looks.map(look => ({
      day: look.held.anchor.day, line: look.line, ...this.forged(look.held) ?? this.judge(look, statement, reading),
    }))
  }

  private look(held: HeldAnchor, reading: Reading, place: Look['place']): void {
    if (place === 'before') this.opening = held
    const heads = held.heads ? compareHeads(reading.heads, held.heads) : null
    this.looks.push({ held, place, line: reading.line - 1, difference: this.difference(held, reading), heads })
  }

  private forged(held: HeldAnchor): Judged | null {
    const problem = this.keys.length > 0 ? anchorProblem(held, this.keys) : null
    return problem === null ? null : differs(problem)
  }

  private judge(look: Look, statement: LedgerStatement, reading: Reading): Judged {
    const { held: { anchor: { day } }, heads } = look
    if (statement.coverage === 'all') return judgeWhole(look, statement)
    if (statement.coverage === 'selection') return apart(`A selection is not compared with the anchor of ${day}: rows may be missing from it.`)
    if (!heads) return apart(`The file holds a part of the ledger: to compare it, give the anchor of ${day} with its heads, as the finance desk has it.`)
    if (heads.wrong) return differs(`The anchor of ${day} has another row ${heads.wrong.seq} of wallet ${heads.wrong.walletId}.`)
    return statement.coverage === 'wallets' ? judgeWallets(look, heads, statement, reading) : this.judgeStretch(look, heads, statement)
  }

  private judgeStretch({ held, place }: Look, heads: HeadsLook, { range }: LedgerStatement): Judged {
    const { day, last_transaction_id: id } = held.anchor
    const isOpening = range?.[0] === id
    if (place === 'before' && !isOpening) return apart(`The anchor of ${day} ends before the file begins.`)
    const reaches = place === 'within' || (range !== undefined && Number(range[1]) >= lastId(held))
    if (place !== 'before' && !reaches) return apart(`The file ends before the anchor of ${day} does, at row ${id}.`)
    if (!range) return heads.behind ? apart(`The file does not reach the anchor of ${day}.`) : agrees(`the rows up to ${id} are those of the anchor of ${day}`)
    const known = this.knownStart(range[0])
    if (known && this.badStart) return differs(`Wallet ${this.badStart.walletId} does not go on from where it was before the file begins.`, this.badStart.line)
    if (place === 'before') return agrees(`the file begins where the anchor of ${day} ends, at row ${id}`)
    const leftOut = heads.behind ?? (known && findLeftOut(heads.unseen, known, held.heads!))
    if (leftOut) return differs(`The anchor of ${day} has rows of wallet ${leftOut} that are missing from the file.`)
    return agrees(known
      ? `every row after ${range[0]} up to ${id} is that of the anchor of ${day}, and none is missing`
      : `the rows up to ${id} are those of the anchor of ${day}; that no wallet is missing shows the anchor that ends at row ${range[0]}`)
  }

  /** The heads that a range begins with; null where the anchor that has them was not given. */
  private knownStart(after: string): AnchorHeads | null {
    if (after === '0') return NOTHING
    return this.opening?.anchor.last_transaction_id === after ? this.opening.heads ?? null : null
  }

  private difference({ anchor }: HeldAnchor, reading: Reading): string | null {
    const found = {
      last_transaction_id: String(reading.lastTransactionId),
      transactions: String(reading.rows),
      wallets: String(reading.heads.size),
      sum_micros: String(reading.sumMicros),
      heads_digest: digestHeads(reading.heads, this.crypto),
    }
    const names = {
      last_transaction_id: 'the last transaction', transactions: 'transactions', wallets: 'wallets',
      sum_micros: 'the sum in micros', heads_digest: 'the digest of all heads',
    }
    for (const key of Object.keys(names) as (keyof typeof names)[]) {
      if (found[key] !== anchor[key]) {
        return `The anchor of ${anchor.day} says ${names[key]}: ${anchor[key]}; the file up to here says ${found[key]}.`
      }
    }
    return null
  }
}

function judgeWhole({ held: { anchor }, place, difference }: Look, statement: LedgerStatement): Judged {
  if (place === 'after' && isOlder(statement, anchor.day)) return older(statement, anchor)
  return difference === null ? agrees(`all ${anchor.transactions} rows up to ${anchor.last_transaction_id} are those of the anchor of ${anchor.day}`) : differs(difference)
}

function judgeWallets(
  { held: { anchor }, place }: Look, heads: HeadsLook, statement: LedgerStatement, reading: Reading,
): Judged {
  const { day, last_transaction_id: id } = anchor
  const late = heads.unseen.find(walletId => reading.heads.has(walletId))
  if (late !== undefined) return differs(`The anchor of ${day} has rows of wallet ${late} that the file has later, or not at all.`)
  if (place === 'before') return apart(`The anchor of ${day} ends before the file begins.`)
  if (heads.behind === null) return agrees(`the rows of these wallets up to ${id} are those of the anchor of ${day}`)
  return isOlder(statement, day) ? older(statement, anchor) : differs(`The anchor of ${day} has rows of wallet ${heads.behind} that are missing from the file.`)
}

function agrees(says: string): Judged {
  return { outcome: 'agrees', says }
}

function older(statement: LedgerStatement, anchor: HeldAnchor['anchor']): Judged {
  const { last_transaction_id: last, created_at: createdAt } = statement
  return {
    outcome: 'older',
    says: `The file says that it was written at ${createdAt} and ends at row ${last ?? 0}; the anchor of ${anchor.day} ends at row ${anchor.last_transaction_id}.`,
  }
}

/** A day's anchor covers what was posted until its end: whoever asked before that could not have had all of it. */
function isOlder({ created_at: createdAt }: LedgerStatement, day: string): boolean {
  return Date.parse(createdAt) < Date.parse(day) + DAY_MS
}

function lastId({ anchor }: HeldAnchor): number {
  return Number(anchor.last_transaction_id)
}
