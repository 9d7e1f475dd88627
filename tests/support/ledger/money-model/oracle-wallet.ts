/** A wallet by the rules alone. It keeps no counters: balance, held and granted are sums over what there is. */
export interface Lot {
  opener: Row | null
  amount: bigint
  left: bigint
  /** Milliseconds; null: never. */
  expires: number | null
}

export interface Draw { lot: Lot, amount: bigint }

export interface Row {
  kind: string
  amount: bigint
  balanceAfter: bigint
  contra: string
  /** Signed like the amount. */
  draws: Draw[]
  grantedMicros: bigint
  payment: number | null
  reverses: Row | null
  refunds: Row | null
}

export interface Hold {
  amount: bigint
  since: number
  /** Null while it is pending. */
  captured: bigint | null
}

export type RowFacts = Partial<Pick<Row, 'draws' | 'payment' | 'reverses' | 'refunds'>>

export class OracleWallet {
  status: 'active' | 'frozen' | 'closing' | 'closed' = 'active'
  reason: string | null = null
  readonly rows: Row[] = []
  readonly lots: Lot[] = []
  readonly holds: Hold[] = []

  get balance(): bigint { return sum(this.rows.map(row => row.amount)) }
  get held(): bigint { return sum(this.holds.filter(isPending).map(hold => hold.amount)) }
  get granted(): bigint { return sum(this.lots.map(lot => lot.left)) }
  get paid(): bigint { return this.balance - this.granted }
  get free(): bigint { return this.balance - this.held }

  move(
    kind: string, amount: bigint, contra: string,
    { draws = [], payment = null, reverses = null, refunds = null }: RowFacts = {},
  ): Row {
    for (const { lot, amount: part } of draws) lot.left += part
    const granted = kind === 'grant' ? amount : sum(draws.map(draw => draw.amount))
    const balanceAfter = this.balance + amount
    const row = { kind, amount, contra, draws, grantedMicros: granted, payment, reverses, refunds, balanceAfter }
    this.rows.push(row)
    return row
  }

  grant(amount: bigint, expires: number | null, contra: string): Row {
    const row = this.move('grant', amount, contra)
    this.lots.push({ opener: row, amount, left: amount, expires })
    return row
  }

  /** Granted credit of so much, the soonest to expire first (M11). */
  draw(amount: bigint, from = this.lots, first: Row | null = null): Draw[] {
    return share(-amount, [...from].sort((a, b) => {
      const isFirst = Number(b.opener === first) - Number(a.opener === first)
      return (first && isFirst) || soonest(a, b) || this.lots.indexOf(a) - this.lots.indexOf(b)
    }).map(lot => ({ lot, most: lot.left })))
  }

  /** A charge takes granted credit that was alive when its hold was made, and more only where paid money is short. */
  drawForCharge(charge: bigint, since: number): Draw[] {
    const alive = this.lots.filter(({ expires }) => expires === null || expires > since)
    const aliveMicros = sum(alive.map(lot => lot.left))
    const short = charge - this.paid
    return short > aliveMicros ? this.draw(short) : this.draw(least(charge, aliveMicros), alive)
  }

  /** Paid money first; what is short is granted. */
  drawAfterPaid(amount: bigint): Draw[] {
    return this.draw(most(0n, amount - this.paid))
  }

  /** Back to the lots that rows drew on, the longest-lived first; `back` is what has come back before. */
  giveBack(amount: bigint, taken: Row[], back: Row[], until: number | null): Draw[] {
    const drawn = this.lots.map(lot => ({ lot, most: -drawnOf(taken, lot) - drawnOf(back, lot) }))
    const open = drawn.filter(part => part.most > 0n)
    open.sort((a, b) => soonest(b.lot, a.lot) || this.lots.indexOf(b.lot) - this.lots.indexOf(a.lot))
    const draws = share(amount, open)
    for (const { lot } of draws) if (lot.expires !== null && until !== null && until > lot.expires) lot.expires = until
    return draws
  }

  /** What has expired and no older hold counts on. */
  expired(now: number): Draw[] {
    const over = this.lots.filter(lot => lot.left > 0n && lot.expires !== null && lot.expires <= now)
    over.sort((a, b) => soonest(a, b) || this.lots.indexOf(a) - this.lots.indexOf(b))
    let [spoken, free] = [0n, this.free]
    return over.map(lot => {
      const holds = this.holds.filter(hold => isPending(hold) && hold.since < lot.expires!)
      const older = sum(holds.map(hold => hold.amount))
      const keep = least(lot.left, most(0n, older - spoken))
      const amount = least(lot.left - keep, free)
      spoken += keep
      free -= amount
      return { lot, amount: -amount }
    }).filter(({ amount }) => amount < 0n)
  }

  expire(now: number): void {
    for (const draw of this.expired(now)) this.move('expiry', draw.amount, 'promo', { draws: [draw] })
  }
}

export const isPending = (hold: Hold) => hold.captured === null
export const sum = (parts: bigint[]) => parts.reduce((total, part) => total + part, 0n)
export const least = (a: bigint, b: bigint) => (a < b ? a : b)
export const most = (a: bigint, b: bigint) => (a > b ? a : b)
const endOf = (lot: Lot) => lot.expires ?? Infinity
const soonest = (a: Lot, b: Lot) => (endOf(a) === endOf(b) ? 0 : endOf(a) < endOf(b) ? -1 : 1)
const drawnOf = (rows: Row[], lot: Lot) =>
  sum(rows.flatMap(row => row.draws).filter(draw => draw.lot === lot).map(draw => draw.amount))

/** Shares an amount out, each part up to its most; signed like the amount. */
function share(amount: bigint, parts: { lot: Lot, most: bigint }[]): Draw[] {
  let left = amount < 0n ? -amount : amount
  const draws: Draw[] = []
  for (const { lot, most: room } of parts) {
    const part = least(left, room)
    if (part > 0n) draws.push({ lot, amount: amount < 0n ? -part : part })
    left -= part
  }
  if (left > 0n) throw new Error(`the oracle has ${left} too little granted credit`)
  return draws
}
