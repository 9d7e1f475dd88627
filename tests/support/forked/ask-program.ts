import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

export interface Answer { id: number, came: 'done' | 'refused', value?: number }
/** `died`: nobody will ever answer; whether it was done, only the rows know. */
export type Came = Answer['came'] | 'died'

let lastId = 0

/** A program of the tests that may be killed at any moment, once it says that it is ready. */
export async function startProgram(program: string, env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(resolve(program), {
    execArgv: program.endsWith('.ts') ? ['--import', 'tsx'] : [], env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  // each question in flight listens for its answer and for the end
  child.setMaxListeners(100)
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]) as [Answer | number | null]
  if (typeof first !== 'object') throw new Error('a server did not start')
  return child
}

/** Puts a question to it, and tells it what time it is. */
export function askProgram(child: ChildProcess, work: object, now: Date): Promise<{ came: Came, value?: number }> {
  if (!child.connected) return Promise.resolve({ came: 'died' })
  const id = ++lastId
  return new Promise(answered => {
    const end = (answer: { came: Came, value?: number }) => {
      child.off('message', hear).off('exit', die)
      answered(answer)
    }
    const hear = (answer: Answer) => {
      if (answer.id === id) end(answer)
    }
    const die = () => end({ came: 'died' })
    child.on('message', hear).on('exit', die)
    child.send({ ...work, id, now: now.toISOString() }, error => error && die())
  })
}

/** As when the machine's power goes. */
export async function killProgram(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
