import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CannotRun } from '../args/run-command.mjs'
import { startChild } from '../processes/child.mjs'
import { freePort } from '../processes/free-port.mjs'
import { waitForAnswer } from '../processes/wait-for.mjs'
import { temporaryFolder } from '../processes/temporary-folder.mjs'

export interface PhotoDemo {
  url: string
  passwordOf: (email: string) => string
  /** The code of somebody who works for outreach. */
  worker: () => string
  /** What the authenticator app of a member of staff shows now. */
  codeOf: (email: string) => Promise<ShownCode>
  stop: () => Promise<void>
}

interface ShownCode {
  code: string
  secondsLeft: number
}

interface Account {
  email: string
  password: string
  role?: string
}

type Env = Record<string, string | undefined>

/** The demo that the pictures are taken of: the one at BASE_URL and SANDBOX_URL, or one made for the purpose. */
export async function startPhotoDemo(env: Env): Promise<PhotoDemo> {
  if (env.BASE_URL) {
    const passwordOf = passwordsIn(env.DEMO_ACCOUNTS_FILE ?? '.data/demo-accounts.json')
    const codeOf = codesAt(env.SANDBOX_URL ?? 'http://localhost:3400')
    return { url: env.BASE_URL, passwordOf, codeOf, worker: workerIn(env.DEMO_ACCOUNTS_FILE ?? '.data/demo-accounts.json'), stop: () => Promise.resolve() }
  }
  const data = temporaryFolder('photos')
  const [port, sandboxPort] = await Promise.all([freePort(), freePort()])
  const url = `http://localhost:${port}`
  const demo = startChild('the demo', process.execPath, ['scripts/demo.mjs'], {
    env: { ...env, PORT: String(port), SANDBOX_PORT: String(sandboxPort), TALKTIME_DATA_DIR: data },
  })
  await waitForAnswer(`${url}/api/health/ready`, { withinMs: 240_000, ended: demo.ended, name: demo.name })
  return {
    url,
    codeOf: codesAt(`http://localhost:${sandboxPort}`),
    passwordOf: passwordsIn(join(data, 'demo-accounts.json')),
    worker: workerIn(join(data, 'demo-accounts.json')),
    async stop() {
      await demo.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function passwordsIn(file: string): (email: string) => string {
  const accounts = accountsIn(file)
  return email => {
    const account = accounts.find(one => one.email === email)
    if (!account) throw new Error(`${file} knows no ${email}.`)
    return account.password
  }
}

function workerIn(file: string): () => string {
  return () => {
    const worker = accountsIn(file).find(one => one.role === 'worker')
    if (!worker) throw new Error(`${file} knows nobody who works for outreach.`)
    return worker.email
  }
}

function accountsIn(file: string): Account[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8')) as Account[]].flat()
  } catch (error) {
    throw new CannotRun(`${file} is not the list of a demo's accounts: ${(error as Error).message}.`)
  }
}

function codesAt(sandboxUrl: string): PhotoDemo['codeOf'] {
  return async email => {
    const answer = await fetch(`${sandboxUrl}/control/api/authenticator`)
    const codes = await answer.json() as (ShownCode & { label: string })[]
    const shown = codes.find(({ label }) => label.endsWith(email))
    if (!shown) throw new Error(`The authenticator at ${sandboxUrl} knows no ${email}.`)
    return shown
  }
}
