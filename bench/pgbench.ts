import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** pgbench from PATH or from where Debian puts it; null where there is none. */
export function findPgbench(): string | null {
  const folders = (process.env.PATH ?? '').split(':')
  const debian = '/usr/lib/postgresql'
  if (existsSync(debian)) folders.push(...readdirSync(debian).map(version => `${debian}/${version}/bin`))
  return folders.map(folder => `${folder}/pgbench`).find(existsSync) ?? null
}

export interface PgbenchRun {
  url: string
  clients: number
  seconds: number
  /** A script file; TPC-B where there is none. */
  script?: string
  variables?: Record<string, number>
}

/** Transactions a second of one run, prepared statements, without the time to connect. */
export async function pgbench(
  binary: string,
  { url, clients, seconds, script, variables = {} }: PgbenchRun,
): Promise<number> {
  const what = script ? ['-f', script] : ['-b', 'tpcb-like']
  const defined = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const load = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds)]
  const { stdout, stderr } = await run(binary, [...load, ...defined, ...what, url])
  const tps = /tps = ([\d.]+) \(without/.exec(stdout)?.[1]
  if (!tps || /aborted|ERROR/.test(stderr)) throw new Error(`pgbench failed:\n${stdout}\n${stderr}`)
  return Number(tps)
}

/** Makes pgbench's own tables. */
export async function initPgbench(binary: string, url: string, scale: number): Promise<void> {
  await run(binary, ['-i', '-q', '-s', String(scale), url])
}
