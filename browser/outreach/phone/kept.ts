import { clear, createStore, entries, get, del, set, type UseStore } from 'idb-keyval'
import type { MeDto } from '~~/shared/schemas/user'

/** What was seen, and when: readable without the internet, for whoever saw it alone. */
export interface Kept {
  userId: string
  /** Milliseconds since the epoch. */
  at: number
  value: unknown
}

/** A phone that lies about for longer shows nobody’s names. */
export const KEPT_MS = 7 * 24 * 60 * 60 * 1000
const WHO = 'who'

/** A clock that was set wrong may have dated it after now: then nobody knows how old it is, and it is not for ever. */
const isOld = ({ at }: Kept, now: number) => Math.abs(now - at) > KEPT_MS

let opened: UseStore | undefined
const store = () => opened ??= createStore('talktime-kept', 'seen')

/** A browser that stores nothing still works online. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch {
    return undefined
  }
}

/** Plain: what a page watches is wrapped, and no database takes that. */
function keptOf(userId: string, value: unknown, at: number): Kept {
  return { userId, at, value: JSON.parse(JSON.stringify(value)) as unknown }
}

export function keep(userId: string, name: string, value: unknown, at: number): Promise<void> {
  return orNothing(() => set(`${userId} ${name}`, keptOf(userId, value, at), store())) as Promise<void>
}

/** Nothing that is older than a week, and nothing of anybody else. */
export async function findKept(userId: string, name: string, now: number): Promise<Kept | undefined> {
  const found = await orNothing(() => get<Kept>(`${userId} ${name}`, store()))
  return found && found.userId === userId && !isOld(found, now) ? found : undefined
}

/** Who was signed in here last: a page that is opened without the internet cannot ask. */
export async function lastPerson(now: number): Promise<MeDto | undefined> {
  const found = await orNothing(() => get<Kept>(WHO, store()))
  return found && !isOld(found, now) ? found.value as MeDto : undefined
}

/** Somebody is signed in: what others saw on this phone goes, and what is too old. */
export async function beginKeeping(me: MeDto, now: number): Promise<void> {
  await orNothing(async () => {
    const all = await entries<string, Kept>(store())
    const old = all.filter(([, one]) => one.userId !== me.id || isOld(one, now))
    await Promise.all(old.map(([key]) => del(key, store())))
    await set(WHO, keptOf(me.id, me, now), store())
  })
}

export function forgetKept(): Promise<void> {
  return orNothing(() => clear(store())) as Promise<void>
}
