/** An item of a talk, as it was told of. */
export interface TalkItem {
  itemId: string
  /** After which it stands; null where nothing does, or nobody said. */
  previousItemId: string | null
  /** In which order they were told of. */
  place: number
}

/**
 * Items in the order of the talk. They are told of when they come, and what was said before something else may be told
 * of after it: each stands behind the one it names, and the later told one is the closer of two that name the same.
 * What names nothing that is known stands where it was told.
 */
export function inTalkOrder<Item extends TalkItem>(items: readonly Item[]): Item[] {
  const told = [...items].sort((one, other) => one.place - other.place)
  const known = new Set(told.map(item => item.itemId))
  const followers = new Map<string | null, Item[]>()
  for (const item of told) {
    const { itemId, previousItemId } = item
    const isKnown = previousItemId !== null && previousItemId !== itemId && known.has(previousItemId)
    const after = isKnown ? previousItemId : null
    followers.set(after, [...(followers.get(after) ?? []), item])
  }
  const ordered: Item[] = []
  const rest = [...(followers.get(null) ?? [])].reverse()
  while (rest.length > 0) {
    const item = rest.pop()!
    ordered.push(item)
    // pushed in the order in which they were told: the last one is taken first
    rest.push(...(followers.get(item.itemId) ?? []))
  }
  // a ring of items that only name each other is nobody's follower
  const placed = new Set(ordered)
  return [...ordered, ...told.filter(item => !placed.has(item))]
}
