/**
 * Ends what a program has started, when the program itself could not: it holds the other end of our standard input,
 * which closes whatever ends it, `kill -9` too. Started by `guard.mjs`, one a program; each line of input is a thing to
 * end.
 *
 *   group PID        a process group: asked to end, and ended
 *   database FOLDER  an embedded database, unless somebody else uses it
 *   folder FOLDER    removed, once its database is stopped
 *   done THING       ended already
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { stopAbandonedDatabase } from '../embedded-database.mjs'

/** Our input closes as it ends; to others it seems alive until its own parent has looked after it. */
const gone = Number(process.argv[2])
const GRACE_MS = 4_000
const LOOK_EVERY_MS = 50
const things = new Set()

// Ctrl-C in a terminal and a closed terminal are for the program; we leave after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('done ')) things.delete(line.slice('done '.length))
  else things.add(line)
}

const named = kind => [...things].filter(thing => thing.startsWith(`${kind} `)).map(thing => thing.slice(kind.length + 1))
await Promise.all(named('group').map(pid => endGroup(Number(pid))))
const inUse = new Set()
for (const directory of named('database')) {
  if (!await stopAbandonedDatabase({ directory, gone }).catch(() => false)) inUse.add(directory)
}
for (const folder of named('folder')) {
  if (![...inUse].some(directory => directory.startsWith(folder))) rmSync(folder, { recursive: true, force: true })
}

async function endGroup(pid) {
  signal(pid, 'SIGTERM')
  for (let waited = 0; waited < GRACE_MS && signal(pid, 0); waited += LOOK_EVERY_MS) await sleep(LOOK_EVERY_MS)
  signal(pid, 'SIGKILL')
}

/** @returns {boolean} false: nobody is there */
function signal(pid, name) {
  try {
    process.kill(-pid, name)
    return true
  } catch {
    return false
  }
}
