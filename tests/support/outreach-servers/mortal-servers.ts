import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { bundleServer } from './bundle-server'

type Work =
  | { kind: 'listen', port: number }
  | { kind: 'trigger', userId: string, personId: string, key: string }
  | { kind: 'step' }

export type Question = Work & { id: number, now: string }
export interface Answer { id: number, came: 'done' | 'refused' }
/** `died`: nobody will ever answer; whether it was done, only the rows know. */
export type Came = Answer['came'] | 'died'

/** One server at one address, that is killed now and then; another one stands ready to take the address over. */
export class MortalServers {
  kills = 0
  #lastId = 0
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
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      return this.#takeOver(heir)
    })
  }

  async stop(): Promise<void> {
    for (const child of await Promise.all([this.#present, this.#spare])) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(await this.#program, {
      execArgv: [], env: { PATH: process.env.PATH, ...this.env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    // each question in flight listens for its answer and for the end
    child.setMaxListeners(100)
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]) as [Answer | number | null]
    if (typeof first !== 'object') throw new Error('a server did not start')
    return child
  }

  async #takeOver(starting: Promise<ChildProcess>): Promise<ChildProcess> {
    const child = await starting
    await this.#put(child, { kind: 'listen', port: this.port })
    return child
  }

  async #ask(work: Work): Promise<Came> {
    return this.#put(await this.#present, work)
  }

  #put(child: ChildProcess, work: Work): Promise<Came> {
    if (!child.connected) return Promise.resolve('died')
    const id = ++this.#lastId
    return new Promise(answered => {
      const end = (came: Came) => {
        child.off('message', hear).off('exit', die)
        answered(came)
      }
      const hear = (answer: Answer) => {
        if (answer.id === id) end(answer.came)
      }
      const die = () => end('died')
      child.on('message', hear).on('exit', die)
      child.send({ ...work, id, now: this.now().toISOString() } satisfies Question, error => error && die())
    })
  }
}
