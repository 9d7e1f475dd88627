import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'

/** Processes that were started with this folder in their words. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
    } catch {
      return false
    }
  })
}

/** Starts the program, and ends it with a signal once it has come so far. */
async function stopAt(folder: string, moment: string, signal: NodeJS.Signals): Promise<void> {
  const program = spawn(process.execPath, ['tests/support/guarded-program.mjs', folder, moment], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => program.once('close', () => resolve()))
  for await (const line of createInterface({ input: program.stdout })) {
    if (line === moment) break
  }
  program.kill(signal)
  program.stdout.resume()
  await ended
}

describe.skipIf(process.platform !== 'linux')('what a program that was stopped leaves behind', () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const
  const moments = ['folder', 'program', 'build beside a seed', 'database']
  it.each(signals.flatMap(signal => moments.map(moment => [signal, moment] as const)))('is nothing: %s once there is a %s', async (signal, moment) => {
    const folder = mkdtempSync(join(tmpdir(), 'talktime-left-'))
    await stopAt(folder, moment, signal)
    await expect.poll(() => ({ isThere: existsSync(folder), processes: processesOf(folder) }))
      .toEqual({ isThere: false, processes: [] })
  })

  it('is nothing where whoever started it never looks after it: it has ended, and seems alive', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'talktime-left-'))
    const words = `'${process.execPath}' tests/support/guarded-program.mjs '${folder}' database & echo "pid $!"; exec sleep 3600`
    const parent = spawn('sh', ['-c', words], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void parent.kill('SIGKILL'))
    let pid = 0
    for await (const line of createInterface({ input: parent.stdout })) {
      if (line.startsWith('pid ')) pid = Number(line.slice('pid '.length))
      if (line === 'database') break
    }
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => ({ isThere: existsSync(folder), processes: processesOf(folder) }))
      .toEqual({ isThere: false, processes: [] })
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /)
  })
})
