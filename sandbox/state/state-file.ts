import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const FORMAT = 'talktime-sandbox-state-1'

/** The file cannot be used. */
export class StateError extends Error {
  constructor(file: string, why: string) {
    super(`The sandbox cannot start: its memory in ${file} ${why}\n`
      + 'Nothing of it was read. Put the file as it was back in its place, or move it away: then the world outside begins '
      + 'anew, and knows nothing of earlier calls and payments.')
    this.name = 'StateError'
  }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** One text in one file: all of it as it was written, or an error. */
export class StateFile {
  /** Written already, so that what did not change is not written again. */
  #digest = ''

  constructor(readonly path: string) {}

  /** @returns null where there is no file yet @throws StateError */
  read(): unknown {
    const content = this.#content()
    if (content === null) return null
    const end = content.indexOf('\n')
    const [format, digest] = content.slice(0, Math.max(end, 0)).split(' ')
    if (format !== FORMAT) throw new StateError(this.path, 'was not written by this version of it.')
    const text = content.slice(end + 1)
    if (digestOf(text) !== digest) throw new StateError(this.path, 'is damaged: it is not what was written.')
    this.#digest = digest
    return JSON.parse(text)
  }

  /** Beside the file first, then in its place: whoever reads finds the old one or the new one. */
  write(value: unknown): void {
    const text = JSON.stringify(value)
    const digest = digestOf(text)
    if (digest === this.#digest) return
    const draft = `${this.path}.${process.pid}.draft`
    try {
      // cards, addresses and letters of people, if only of a demo's
      writeFileSync(draft, `${FORMAT} ${digest}\n${text}`, { mode: 0o600, flush: true })
      renameSync(draft, this.path)
    } catch (error) {
      rmSync(draft, { force: true })
      throw error
    }
    this.#digest = digest
  }

  #content(): string | null {
    try {
      return readFileSync(this.path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw new StateError(this.path, `cannot be read (${String(error)}).`)
    }
  }
}
