import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { APP_ROLE, startEmbeddedDatabase } from '../scripts/embedded-database.mjs'
import { guard } from '../scripts/processes/guard.mjs'
import { startChild } from '../scripts/processes/child.mjs'
import { freePort } from '../scripts/processes/free-port.mjs'
import { ensureBuild } from '../scripts/processes/build.mjs'
import { SERVER } from '../scripts/processes/tools.mjs'
import { waitForAnswer } from '../scripts/processes/wait-for.mjs'
import { migrate } from '../server/db/migrate'
import type { Target } from './requests'

export interface Stack {
  admin: postgres.Sql
  /** What the server logs in with: its statements are measured as it sends them. */
  appUrl: string
  /** Another database of the same cluster, for pgbench's own tables. */
  yardstickUrl: string
  target: Target
  port: number
  serverPid: number
  stop: () => Promise<void>
}

/** `source` serves the routes without a build, for a first look; what is published is measured on the built server. */
const IS_BUILT = process.env.BENCH_SERVER !== 'source'
const PROGRAM = IS_BUILT ? [SERVER] : ['--import', 'tsx', fileURLToPath(new URL('serve-source.ts', import.meta.url))]

/** A durable database of its own and the server over it; jobs are off so that nothing else asks for the cores. */
export async function startStack(
  { env = {}, program = PROGRAM }: { env?: Record<string, string>, program?: string[] } = {},
): Promise<Stack> {
  if (IS_BUILT) await ensureBuild({ log: line => process.stderr.write(`${line}\n`) })
  const directory = mkdtempSync(join(tmpdir(), 'talktime-bench-'))
  guard('database', directory)
  guard('folder', directory)
  const cluster = await startEmbeddedDatabase({ directory, database: 'bench', durable: true })
  await migrate({ adminUrl: cluster.adminUrl, appRole: APP_ROLE })
  const admin = postgres(cluster.adminUrl, { max: 2, onnotice: () => {}, connection: { 'app.evidence': 'bench' } })
  await admin`create database yardstick`
  const yardstick = new URL(cluster.adminUrl)
  yardstick.pathname = '/yardstick'
  const port = await freePort()
  const hex = () => randomBytes(16).toString('hex')
  const target: Target = {
    publicUrl: `http://localhost:${port}`, accountSid: `AC${hex()}`, authToken: hex(), twimlAppSid: `AP${hex()}`, callerId: '+14155550100',
  }
  const server = startChild('the server', process.execPath, program, {
    env: {
      ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), NUXT_PUBLIC_URL: target.publicUrl, DATABASE_URL: cluster.appUrl,
      AUTH_SECRET: hex() + hex(), TWILIO_ACCOUNT_SID: target.accountSid, TWILIO_AUTH_TOKEN: target.authToken, TWILIO_API_KEY_SID: `SK${hex()}`,
      TWILIO_API_KEY_SECRET: hex(), TWILIO_TWIML_APP_SID: target.twimlAppSid, TWILIO_CALLER_ID: target.callerId, JOBS: 'off', LOG_LEVEL: 'error',
      STRIPE_SECRET_KEY: `sk_test_${hex()}`, STRIPE_WEBHOOK_SECRET: `whsec_${hex()}`, ANCHOR_SIGNING_KEY: hex() + hex(), SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'bench@talktime.example', COMPANY_NAME: 'Bench', COMPANY_ADDRESS: 'Here', SUPPORT_EMAIL: 'bench@talktime.example',
      DATABASE_POOL_SIZE: '16', // as many connections as pgbench has clients
      ...env,
    },
  })
  await waitForAnswer(`${target.publicUrl}/api/health/ready`, { withinMs: 120_000, ended: server.ended, name: 'the server' })
  return {
    admin, appUrl: cluster.appUrl, yardstickUrl: yardstick.href, target, port, serverPid: server.pid!,
    async stop() {
      await server.stop()
      await admin.end({ timeout: 5 })
      await cluster.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
