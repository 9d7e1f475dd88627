import type { IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import nodeAdapter from 'crossws/adapters/node'
import { createApp, createRouter } from 'h3'
import { loadConfig } from '../../../server/config'
import { createContext } from '../../../server/context'
import { setContext } from '../../../server/http/current-context'
import mediaStream from '../../../server/routes/media-stream'
import { leaveTalks } from '../../../server/sessions/leave-talks'
import { machineTimers } from '../../../server/sessions/timers'
import { createManualTimers } from '../agents/manual-timers'
import { answerQuestions } from '../forked/answer-questions'
import { createHttpApp } from '../http-app'
import { createTestClock } from '../test-clock'
import type { Question } from './mortal-talk-servers'

/**
 * The app as a program that holds talks and may be killed in them: what the carrier asks, and its streams of sound. Its
 * time is what it is told.
 */
const clock = createTestClock()
const timers = createManualTimers(clock.now().getTime())
Object.assign(machineTimers, timers)
const context = createContext(loadConfig(process.env), { clock })
setContext(context)
await context.voice!.prepare!()
const app = await createHttpApp(context, [], ({ path }) => /^\/api\/(twilio\/|inbound-call|outbound-call-webhook)/.test(path))

async function answer(question: Question): Promise<number | undefined> {
  switch (question.kind) {
    case 'listen':
      return listen()
    case 'pass':
      // as busy as the machine is, so long takes a moment for everybody
      await context.database.sql`select 1`
      return undefined
    case 'leave':
      await leaveTalks(context)
      await context.idle()
      return undefined
  }
}

async function listen(): Promise<number> {
  const { server } = await app.listen()
  const sockets = createApp()
  sockets.use(createRouter().get('/media-stream', mediaStream))
  const { handleUpgrade } = nodeAdapter({ ...sockets.websocket })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => void handleUpgrade(request, socket, head))
  return (server.address() as AddressInfo).port
}

answerQuestions(async (question: Question) => {
  clock.set(new Date(question.now))
  await timers.pass(Math.max(0, clock.now().getTime() - timers.now()))
  return { came: 'done', value: await answer(question) }
})
