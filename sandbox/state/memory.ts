import { StateError, type StateFile } from './state-file'

/** Something that outlives a restart. What it keeps is plain JSON. */
export interface Keeper {
  keep(): unknown
  /** Takes back what `keep` gave. Called once, before anything else happens. */
  restore(kept: unknown): void
}

type Kept = Record<string, unknown>

/** Longest time for which a change is only in memory. */
const WAIT_MS = 500

/**
 * What the sandbox knows, in a file: read when it starts, written a moment after something changed and when it stops.
 * A part that is switched off this time keeps what it knew.
 */
export class Memory {
  #rest: Kept = {}
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(
    private readonly file: StateFile,
    private readonly parts: Readonly<Record<string, Keeper>>,
    private readonly printError: (line: string) => void = line => console.error(line),
  ) {}

  /** @throws StateError when the file cannot be used */
  restore(): void {
    const kept = this.file.read()
    if (kept === null) return
    this.#rest = kept as Kept
    for (const [name, part] of Object.entries(this.parts)) {
      if (this.#rest[name] === undefined) continue
      try {
        part.restore(this.#rest[name])
      } catch (error) {
        throw new StateError(this.file.path, `does not fit: ${name}, ${String(error)}.`)
      }
    }
  }

  /** Something may have changed. */
  touch(): void {
    if (this.#isClosed) return
    this.#timer ??= setTimeout(() => this.#saveOrSay(), WAIT_MS).unref()
  }

  /** Writes what is known now. */
  save(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const kept = Object.entries(this.parts).map(([name, part]) => [name, part.keep()])
    this.file.write({ ...this.#rest, ...Object.fromEntries(kept) })
  }

  /** The last time. */
  close(): void {
    this.save()
    this.#isClosed = true
  }

  /** A full disk must not end calls. */
  #saveOrSay(): void {
    try {
      this.save()
    } catch (error) {
      this.printError(`[sandbox] its memory could not be written: ${String(error)}`)
    }
  }
}
