import type { ChildProcess } from 'node:child_process'
import { askProgram, killProgram, startProgram } from '../forked/ask-program'
import { Front } from './front'

type Work = { kind: 'listen' } | { kind: 'pass' } | { kind: 'leave' }
export type Question = Work & { id: number, now: string }

interface Present { child: ChildProcess, port: number }

/** Servers that hold talks, behind one address: when the one that is there dies or is restarted, another follows. */
export class MortalTalkServers {
  kills = 0
  restarts = 0
  readonly #front = new Front(async () => (await this.#present!).port)
  /** Those that are leaving, and still hold talks. */
  readonly #leaving = new Map<ChildProcess, Promise<void>>()
  #env: Record<string, string> = {}
  #present: Promise<Present> | null = null
  #spare: Promise<ChildProcess> | null = null

  constructor(private readonly now: () => Date) {}

  /** @returns the address of all of them */
  async open(): Promise<string> {
    return `http://127.0.0.1:${await this.#front.listen()}`
  }

  async start(env: Record<string, string>): Promise<void> {
    this.#env = env
    this.#present = this.#takeOver(this.#start())
    this.#spare = this.#start()
    await this.#present
  }

  /** A moment passes for them. While there is none, none does. */
  async pass(): Promise<void> {
    const { child } = await this.#present!
    await Promise.all([child, ...this.#leaving.keys()].map(one => this.#put(one, { kind: 'pass' })))
  }

  /** As when the machine's power goes. */
  kill(): void {
    this.kills += 1
    const dying = this.#present!
    const heir = this.#heir()
    this.#present = dying.then(async ({ child }) => {
      await killProgram(child)
      return this.#takeOver(heir)
    })
  }

  /** As when a new version is put up: the next one is there first, and takes over what this one holds. */
  async restart(): Promise<void> {
    this.restarts += 1
    const { child } = await this.#present!
    this.#present = this.#takeOver(this.#heir())
    await this.#present
    this.#leaving.set(child, this.#put(child, { kind: 'leave' }).then(() => killProgram(child)).finally(() => this.#leaving.delete(child)))
  }

  async stop(): Promise<void> {
    const { child } = await this.#present!
    for (const one of [child, await this.#spare!, ...this.#leaving.keys()]) await killProgram(one)
    this.#front.stop()
  }

  #heir(): Promise<ChildProcess> {
    const heir = this.#spare!
    this.#spare = this.#start()
    return heir
  }

  #start(): Promise<ChildProcess> {
    return startProgram('tests/support/talk-servers/mortal-talk-server.ts', this.#env)
  }

  async #takeOver(starting: Promise<ChildProcess>): Promise<Present> {
    const child = await starting
    return { child, port: (await this.#put(child, { kind: 'listen' }))! }
  }

  async #put(child: ChildProcess, work: Work): Promise<number | undefined> {
    return (await askProgram(child, work, this.now())).value
  }
}
