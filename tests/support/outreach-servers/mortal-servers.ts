import type { ChildProcess } from 'node:child_process'
import { askProgram, killProgram, startProgram, type Came } from '../forked/ask-program'
import { bundleServer } from './bundle-server'

type Work =
  | { kind: 'listen', port: number }
  | { kind: 'trigger', userId: string, personId: string, key: string }
  | { kind: 'step' }

export type Question = Work & { id: number, now: string }

/** One server at one address, that is killed now and then; another one stands ready to take the address over. */
export class MortalServers {
  kills = 0
  readonly #program = bundleServer()
  #spare: Promise<ChildProcess>
  #present: Promise<ChildProcess>

  constructor(readonly port: number, private readonly env: Record<string, string>, private readonly now: () => Date) {
    this.#present = this.#takeOver(this.#start())
    this.#spare = this.#start()
  }

  trigger(userId: string, personId: string, key: string): Promise<Came> {
    return this.#ask({ kind: 'trigger', userId, personId, key })
  }

  /** Every job has its turn. */
  step(): Promise<Came> {
    return this.#ask({ kind: 'step' })
  }

  /** As when the machine's power goes. The next one is asked from now on. */
  kill(): void {
    this.kills += 1
    const dying = this.#present
    const heir = this.#spare
    this.#spare = this.#start()
    this.#present = dying.then(async child => {
      await killProgram(child)
      return this.#takeOver(heir)
    })
  }

  async stop(): Promise<void> {
    for (const child of await Promise.all([this.#present, this.#spare])) await killProgram(child)
  }

  async #start(): Promise<ChildProcess> {
    return startProgram(await this.#program, this.env)
  }

  async #takeOver(starting: Promise<ChildProcess>): Promise<ChildProcess> {
    const child = await starting
    await this.#put(child, { kind: 'listen', port: this.port })
    return child
  }

  async #ask(work: Work): Promise<Came> {
    return this.#put(await this.#present, work)
  }

  async #put(child: ChildProcess, work: Work): Promise<Came> {
    return (await askProgram(child, work, this.now())).came
  }
}
