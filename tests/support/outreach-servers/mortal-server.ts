import { loadConfig } from '../../../server/config'
import { createContext } from '../../../server/context'
import { DomainError } from '../../../server/domain/errors'
import { ENDED_CALL_SUBSCRIBERS } from '../../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../../server/services/calls/hand-over-ended-calls'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { confirmWaitingKeys, findLostKeys } from '../../../server/services/outreach/calls/confirm-keys'
import { goOnWithCalls } from '../../../server/services/outreach/calls/go-on-with-calls'
import { triggerCall } from '../../../server/services/outreach/calls/trigger-call'
import { createHttpApp, type LoadModule } from '../http-app'
import { createTestClock } from '../test-clock'
import { answerQuestions } from '../forked/answer-questions'
import type { Question } from './mortal-servers'

/**
 * The app as a program that may be killed at any moment: its routes once it is told its port, and its services for
 * whoever started it. Its time is what it is told.
 */
const config = loadConfig(process.env)
const clock = createTestClock()
const context = createContext(config, { clock })
// names that a bundler can follow: it puts in what lies there
const load: LoadModule = file => {
  const [, kind, name] = /^server\/(api\/twilio|api\/ivr|middleware)\/(.+)\.ts$/.exec(file)!
  if (kind === 'middleware') return import(`../../../server/middleware/${name}.ts`) as ReturnType<LoadModule>
  if (kind === 'api/ivr') return import(`../../../server/api/ivr/${name}.ts`) as ReturnType<LoadModule>
  return import(`../../../server/api/twilio/${name}.ts`) as ReturnType<LoadModule>
}
// what the carriers call: it asks its own services without a session
const app = await createHttpApp(context, [], ({ path }) => /^\/api\/(twilio|ivr)\//.test(path), load)

async function answer(question: Question): Promise<'done' | 'refused'> {
  switch (question.kind) {
    case 'listen':
      await app.listen(question.port)
      return 'done'
    case 'trigger':
      return triggerCall(context, question.userId, question.personId, question.key, {}).then(() => 'done' as const, refused)
    case 'step':
      await context.idle()
      await reconcileCalls(context)
      await handOverEndedCalls(context, ENDED_CALL_SUBSCRIBERS)
      await goOnWithCalls(context)
      await confirmWaitingKeys(context)
      await findLostKeys(context)
      return 'done'
  }
}

function refused(error: unknown): 'refused' {
  if (error instanceof DomainError) return 'refused'
  throw error
}

answerQuestions(async (question: Question) => {
  clock.set(new Date(question.now))
  return { came: await answer(question) }
})
