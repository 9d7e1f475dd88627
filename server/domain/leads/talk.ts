/** Something that was said; by an agent, what was heard of it. Null: not known yet, or unclear. */
export interface Said {
  itemId: string
  who: 'caller' | 'agent'
  words: string | null
}

/** The address as it is kept and compared; null for what is none. */
export function addressOf(text: string): string | null {
  const address = text.normalize('NFKC').trim().toLowerCase()
  return address.length <= 254 && /^[a-z0-9._%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$/.test(address) ? address : null
}
