/** Keeps anchors outside the database. What is kept stays as it is. */
export interface AnchorStore {
  /**
   * Keeps a day's anchor; keeping the same bytes again changes nothing.
   *
   * @returns where it is kept, for people.
   * @throws AnchorDiffers when the day has another anchor already.
   * @throws AnchorStoreUnavailable when the store cannot be asked.
   */
  put: (day: string, bytes: Uint8Array) => Promise<string>
  get: (day: string) => Promise<Uint8Array | null>
  /** The days that have an anchor, oldest first. */
  list: () => Promise<string[]>
}

/** The day was anchored with other content: the ledger's past changed, or two ledgers share a store. */
export class AnchorDiffers extends Error {
  constructor(readonly day: string, readonly storedAt: string) {
    super(`the anchor of ${day} is kept at ${storedAt} already, with other content`)
    this.name = 'AnchorDiffers'
  }
}

export class AnchorStoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the store of the anchors could not be asked', { cause })
    this.name = 'AnchorStoreUnavailable'
  }
}

const DAY = /^\d{4}-\d\d-\d\d$/
const FILE = /^(\d{4}-\d\d-\d\d)\.anchor$/

/** @throws RangeError when it is no day: names come from days, and lead nowhere else. */
export function anchorFileName(day: string): string {
  if (!DAY.test(day)) throw new RangeError(`not a day: ${day}`)
  return `${day}.anchor`
}

/** The day of a file name; null where it is something else's. */
export function dayOfFileName(name: string): string | null {
  return FILE.exec(name)?.[1] ?? null
}
