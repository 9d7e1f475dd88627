import { createHmac, randomBytes } from 'node:crypto'
import { symmetricEncrypt } from 'better-auth/crypto'
import { eq } from 'drizzle-orm'
import { expect } from 'vitest'
import { session, twoFactor, user } from '../../drizzle/schema/auth'
import { sessionCookieName } from '../../server/auth/session-cookie'
import { codeOfStep, stepAt } from '../../server/auth/totp'
import type { ErrorDto } from '../../shared/errors'
import type { StartCallReply } from '../../shared/schemas/calls'
import { takeFingerprint, type Fingerprint } from './fingerprint'
import { createHttpApp, type HttpApp, type HttpReply, type HttpRequest } from './http-app'
import { createPerson, createTestContext, NUMBERS, type Person, type PersonOptions, type TestContext, type TestContextOptions } from './test-context'
import { newSid, signed, statusMessage, voiceMessage, type ChildStatusFields, type DialledCall, type TwilioMessage, type TwilioSide } from './twilio-requests'

/** Somebody with a session: what their browser sends. */
export interface Visitor {
  person: Person
  sessionId: string
  cookie: string
  get: (path: string, headers?: Record<string, string>) => Promise<HttpReply>
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<HttpReply>
  put: (path: string, body: unknown, headers?: Record<string, string>) => Promise<HttpReply>
  remove: (path: string) => Promise<HttpReply>
  /** The session has shown a second factor now, as after a code: tests that are not about codes need none. */
  stepUp: () => Promise<void>
}

export interface VisitOptions extends PersonOptions {
  /** A second factor is on, and this session has shown it now (A4). */
  secondFactor?: boolean
}

/** What the authenticator apps of all test people hold, unless a test sets one up itself. */
export const APP_SECRET = 'a-secret-in-the-app-of-a-tester!'

/** What the app shows now, or so many steps of 30 seconds before or after. */
export function appCode(context: TestContext, stepsLater = 0, secret = APP_SECRET): string {
  return codeOfStep(secret, stepAt(context.clock.now()) + stepsLater)
}

/** The whole app without a build: routes, context, database, and the carrier's side of it. */
export interface HttpWorld {
  context: TestContext
  app: HttpApp
  side: TwilioSide
  /** A new person who is signed in. */
  visit: (options?: VisitOptions) => Promise<Visitor>
  /** A call as far as POST /api/calls/browser-start takes it. */
  start: (visitor: Visitor, toNumber?: string) => Promise<DialledCall>
  /** As far as the carrier's question takes it: dialled. */
  dial: (visitor: Visitor, toNumber?: string) => Promise<DialledCall>
  /** Posts a genuine message of the carrier. */
  deliver: (message: TwilioMessage) => Promise<HttpReply>
  report: (call: DialledCall, fields: Omit<ChildStatusFields, 'at'> & { at?: Date }) => Promise<HttpReply>
  /** A call that was answered and is over. */
  complete: (visitor: Visitor, durationSeconds: number, toNumber?: string) => Promise<DialledCall>
  fingerprint: (except?: string[]) => Promise<Fingerprint>
  violations: () => Promise<unknown[]>
  close: () => Promise<void>
}

export async function createHttpWorld(options: TestContextOptions = {}): Promise<HttpWorld> {
  const context = await createTestContext(options)
  const app = await createHttpApp(context)
  const { config } = context
  const side: TwilioSide = {
    publicUrl: config.publicUrl,
    accountSid: config.twilio.accountSid,
    authToken: config.twilio.authTokens[0]!,
    twimlAppSid: config.twilio.twimlAppSid,
    callerId: config.twilio.callerId,
  }
  const world: HttpWorld = {
    context,
    app,
    side,
    async visit({ secondFactor = false, ...options } = {}) {
      const visitor = await signIn(context, app, await createPerson(context, options))
      if (secondFactor) {
        await turnOnSecondFactor(context, visitor.person)
        await visitor.stepUp()
      }
      return visitor
    },
    async start({ person, post }, toNumber = NUMBERS.british) {
      const reply = await post('/api/calls/browser-start', { toNumber })
      expect(reply.status, reply.text).toBe(201)
      const { callId } = reply.json as StartCallReply
      const [row] = await context.admin`select terms from call where id = ${callId}`
      return {
        callId, terms: row!.terms as string, ownerId: person.id, toNumber, parentSid: newSid(), childSid: newSid(),
      }
    },
    async dial(visitor, toNumber) {
      const call = await world.start(visitor, toNumber)
      const reply = await world.deliver(voiceMessage(side, call))
      expect(reply.text).toContain('<Dial')
      return call
    },
    deliver: message => app.send(signed(side, message)),
    report: (call, fields) => world.deliver(statusMessage(side, call, { at: context.clock.now(), ...fields })),
    async complete(visitor, durationSeconds, toNumber) {
      const call = await world.dial(visitor, toNumber)
      await world.report(call, { status: 'in-progress', sequence: 2 })
      const reply = await world.report(call, { status: 'completed', sequence: 3, durationSeconds })
      expect(reply.status, reply.text).toBe(204)
      return call
    },
    // what went on after an answer belongs to what was asked before
    fingerprint: except => context.idle().then(() => takeFingerprint(context.admin, except)),
    violations: async () => [...await context.admin`select * from ledger_violations()`],
    close: () => context.close(),
  }
  return world
}

/** A session as signing in makes one, without the cost of a password. */
export async function signIn(context: TestContext, app: HttpApp, person: Person): Promise<Visitor> {
  const token = randomBytes(24).toString('base64url')
  const id = randomBytes(12).toString('hex')
  const now = context.clock.now()
  await context.database.db.insert(session).values({
    id, userId: person.id, token, expiresAt: new Date(now.getTime() + 30 * 86_400_000), createdAt: now, updatedAt: now,
  })
  const signature = createHmac('sha256', context.config.authSecret).update(token).digest('base64')
  const cookie = `${sessionCookieName(context.config.publicUrl)}=${encodeURIComponent(`${token}.${signature}`)}`
  const send = (method: string) => (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.send({
      method, path, body, headers: { cookie, origin: context.config.publicUrl, ...headers },
    } satisfies HttpRequest)
  return {
    person,
    sessionId: id,
    cookie,
    get: (path, headers) => send('GET')(path, undefined, headers),
    post: send('POST'),
    put: send('PUT'),
    remove: path => send('DELETE')(path, undefined),
    async stepUp() {
      await context.database.db.update(session).set({ secondFactorAt: context.clock.now() }).where(eq(session.id, id))
    },
  }
}

/** As setting up an app leaves it. Sessions have to show a code from now on. */
export async function turnOnSecondFactor(context: TestContext, person: Person, backupCodes: string[] = []) {
  const seal = (data: string) => symmetricEncrypt({ key: context.config.authSecret, data })
  await context.database.db.insert(twoFactor).values({
    id: `app_of_${person.id}`,
    userId: person.id,
    secret: await seal(APP_SECRET),
    backupCodes: await seal(JSON.stringify(backupCodes)),
    verified: true,
  })
  await context.database.db.update(user).set({ twoFactorEnabled: true }).where(eq(user.id, person.id))
}

/** Every refusal has the wire's shape: a code, a sentence, a request id, and nothing of the server's inside. */
export function expectRefusal(reply: HttpReply, status: number, code: ErrorDto['code']): ErrorDto {
  expect(`${reply.status} ${(reply.json as ErrorDto | undefined)?.code ?? reply.text.slice(0, 200)}`).toBe(`${status} ${code}`)
  const body = reply.json as ErrorDto
  expect(body.message).toMatch(/^[A-Z+0-9“].*[.]$/)
  expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(Object.keys(body).filter(key => !['code', 'message', 'requestId', 'details'].includes(key))).toEqual([])
  expect(reply.text).not.toMatch(/node_modules|at \w+ \(|select |insert into|postgres/i)
  return body
}
