import { randomInt, randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../server/http/define-route'
import type { ErrorDto } from '../../shared/errors'
import * as namedSets from '../../shared/roles'
import { sealDay } from '../../server/services/anchors/seal-day'
import { ROLES, type Role } from '../../shared/schemas/user'
import { listRoutes, type ApiRoute, type HttpReply } from '../support/http-app'
import { agentContent } from '../support/agents'
import { appCode, createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { payIn } from '../support/paid-in'
import { NUMBERS } from '../support/test-context'
import { makeVouchers } from '../support/two-people'

/** The day before: nothing happened on it, and it is sealed. */
const SEALED_DAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)

type Asker = Role | 'nobody' | 'forged'

/** Who has a wallet and calls: written out, so that a set of the app's that grows is seen here. */
const CALLERS = ['caller', 'auditor', 'finance', 'admin'] as const satisfies readonly Role[]
/** Has programmes of their own, or works in those of others. */
const OUTREACH = ['caller', 'finance', 'admin', 'worker', 'supervisor'] as const satisfies readonly Role[]
const PROGRAMME_OWNERS = ['caller', 'finance', 'admin'] as const satisfies readonly Role[]
/** Whoever works for outreach alone is served what is asked of oneself, and outreach. */
const isOutreachOnly = (role: Role) => role === 'worker' || role === 'supervisor'

/** Who is served where (A1). What is not here is not served: a new route fails this test until it is named. */
const SERVED: Record<string, readonly Role[] | 'everybody' | 'carrier'> = {
  'get /api/calls/:id': CALLERS,
  'get /api/calls/:id/timeline': CALLERS,
  'get /api/calls': CALLERS,
  'get /api/active-calls': CALLERS,
  'get /api/agents/dashboard': CALLERS,
  'get /api/agents/calls/:id': CALLERS,
  'get /api/agents/calls/:id/transcript': CALLERS,
  'get /api/agents/calls/:id/recording': CALLERS,
  'get /api/agents/calls/:id/recording/audio': CALLERS,
  'post /api/agents/calls/:id/hang-up': CALLERS,
  'post /api/agents/calls/:id/whisper': CALLERS,
  'post /api/agents/calls/:id/take-over': CALLERS,
  'post /api/calls/browser-start': CALLERS,
  'post /api/calls/end': CALLERS,
  'post /api/calls/extend': CALLERS,
  'get /api/calls/history': CALLERS,
  'get /api/calls/file': CALLERS,
  'get /api/twilio/events': CALLERS,
  'get /api/finance/limits/:userId': ['auditor', 'finance', 'admin'],
  'put /api/finance/limits/:userId': ['finance', 'admin'],
  'get /api/health/live': 'everybody',
  'get /api/health/ready': 'everybody',
  'get /api/health/voice': 'everybody',
  'get /api/live': CALLERS,
  'get /api/openapi.json': 'everybody',
  'get /api/rates': 'everybody',
  'get /api/rates/:country': 'everybody',
  'get /api/rates/price-list.csv': 'everybody',
  'get /api/rates/public-quote': 'everybody',
  'get /api/rates/quote': CALLERS,
  'post /api/twilio/call-status': 'carrier',
  'post /api/twilio/dial-result': 'carrier',
  'post /api/calls': CALLERS,
  'get /api/messages': CALLERS,
  'get /api/messages/quote': CALLERS,
  'get /api/messages/:id': CALLERS,
  'put /api/messages/:id': CALLERS,
  'delete /api/messages/:id': CALLERS,
  'post /api/twilio/echo': 'carrier',
  'post /api/twilio/incoming': 'carrier',
  'post /api/twilio/incoming-result': 'carrier',
  'post /api/twilio/incoming-status': 'carrier',
  'get /api/twilio/ring-token': CALLERS,
  'get /api/twilio/token': CALLERS,
  'post /api/twilio/voice': 'carrier',
  'get /api/agents': CALLERS,
  'get /api/leads': CALLERS,
  'get /api/leads/file': CALLERS,
  'get /api/leads/:id': CALLERS,
  'put /api/leads/:id': CALLERS,
  'delete /api/leads/:id': CALLERS,
  'post /api/leads/:id/notes': CALLERS,
  'post /api/leads/unsubscribe/:token': 'everybody',
  'get /api/agents/options': CALLERS,
  'post /api/agents': CALLERS,
  'get /api/agents/:id': CALLERS,
  'put /api/agents/:id': CALLERS,
  'delete /api/agents/:id': CALLERS,
  'get /api/agents/:id/versions': CALLERS,
  'post /api/agents/:id/restore': CALLERS,
  'post /api/agents/:id/steps': CALLERS,
  'put /api/agents/:id/numbers': CALLERS,
  'get /api/agents/:id/rounds': CALLERS,
  'post /api/agents/:id/rounds': CALLERS,
  'post /api/agents/:id/rounds/preview': CALLERS,
  'get /api/agents/rounds/:id': CALLERS,
  'get /api/agents/rounds/:id/file': CALLERS,
  'post /api/agents/rounds/:id/steps': CALLERS,
  'get /api/agents/scenarios': CALLERS,
  'post /api/agents/:id/writing': CALLERS,
  'post /api/agents/:id/talk': CALLERS,
  'post /api/agents/:id/scenarios/:name': CALLERS,
  'get /api/user/call-wishes': CALLERS,
  'post /api/user/call-wishes': CALLERS,
  'get /api/user/call-wishes/file': CALLERS,
  'post /api/user/call-wishes/file': CALLERS,
  'post /api/user/call-wishes/check': CALLERS,
  'post /api/user/call-wishes/:id/removal': CALLERS,
  'get /api/user/contacts': CALLERS,
  'post /api/user/contacts': CALLERS,
  'get /api/user/contacts/:id': CALLERS,
  'get /api/user/contacts/:id/calls': CALLERS,
  'put /api/user/contacts/:id': CALLERS,
  'delete /api/user/contacts/:id': CALLERS,
  'post /api/user/contacts/:id/restore': CALLERS,
  'post /api/user/contacts/:id/unmerge': CALLERS,
  'put /api/user/contacts/:id/favourite': CALLERS,
  'get /api/user/contacts/lookup': CALLERS,
  'post /api/user/contacts/lookup': CALLERS,
  'post /api/user/contacts/names': CALLERS,
  'get /api/user/contacts/suggestions': CALLERS,
  'get /api/user/contacts/tags': CALLERS,
  'get /api/user/contacts/doubles': CALLERS,
  'post /api/user/contacts/merge': CALLERS,
  'post /api/user/contacts/apart': CALLERS,
  'post /api/user/contacts/imports': CALLERS,
  'get /api/user/contacts/imports/:id': CALLERS,
  'delete /api/user/contacts/imports/:id': CALLERS,
  'post /api/user/contacts/imports/:id/apply': CALLERS,
  'get /api/user/contacts/file': CALLERS,
  'get /api/user/transactions/file': CALLERS,
  'delete /api/user/payment-method': CALLERS,
  'get /api/user/call-analytics': CALLERS,
  'get /api/calls/:id/complaint': CALLERS,
  'post /api/calls/:id/complaint': CALLERS,
  'get /api/calls/:id/rating': CALLERS,
  'put /api/calls/:id/rating': CALLERS,
  'post /api/calls/:id/device-events': CALLERS,
  'put /api/user/price-guard': CALLERS,
  'get /api/calls/:id/quality': CALLERS,
  'post /api/calls/:id/quality': CALLERS,
  'post /api/mothers/:id/trigger-call': OUTREACH,
  'get /api/outreach/calls': OUTREACH,
  'get /api/outreach/dashboard': OUTREACH,
  'get /api/outreach/calls/:id': OUTREACH,
  'get /api/outreach/people/:id/call': OUTREACH,
  'get /api/outreach/people/:id/data': OUTREACH,
  'get /api/outreach/live': OUTREACH,
  'get /api/outreach/care-options': OUTREACH,
  'get /api/outreach/people': OUTREACH,
  'post /api/outreach/people': OUTREACH,
  'get /api/outreach/people/file': OUTREACH,
  'post /api/outreach/people/hand-over': OUTREACH,
  'post /api/outreach/people/imports': OUTREACH,
  'get /api/outreach/people/imports/:id': OUTREACH,
  'delete /api/outreach/people/imports/:id': OUTREACH,
  'post /api/outreach/people/imports/:id/apply': OUTREACH,
  'get /api/outreach/people/:id': OUTREACH,
  'put /api/outreach/people/:id': OUTREACH,
  'delete /api/outreach/people/:id': OUTREACH,
  'post /api/outreach/people/:id/steps': OUTREACH,
  'get /api/outreach/people/:id/trail': OUTREACH,
  'get /api/outreach/tasks': OUTREACH,
  'post /api/outreach/tasks/:id/steps': OUTREACH,
  'post /api/outreach/tasks/:id/help-call': OUTREACH,
  'get /api/outreach/scripts': OUTREACH,
  'post /api/outreach/scripts': OUTREACH,
  'get /api/outreach/scripts/:id': OUTREACH,
  'put /api/outreach/scripts/:id': OUTREACH,
  'post /api/outreach/scripts/:id/versions': OUTREACH,
  'put /api/outreach/scripts/:id/voice': OUTREACH,
  'get /api/outreach/recordings': OUTREACH,
  'post /api/outreach/recordings': OUTREACH,
  'get /api/outreach/recordings/:id/audio': OUTREACH,
  'get /api/outreach/stock': OUTREACH,
  'get /api/outreach/rounds': OUTREACH,
  'post /api/outreach/rounds': OUTREACH,
  'post /api/outreach/rounds/preview': OUTREACH,
  'get /api/outreach/rounds/:id': OUTREACH,
  'get /api/outreach/rounds/:id/report': OUTREACH,
  'get /api/outreach/rounds/:id/file': OUTREACH,
  'post /api/outreach/rounds/:id/steps': OUTREACH,
  'get /api/outreach/people/:id/best-hour': OUTREACH,
  'get /api/outreach/stock/file': OUTREACH,
  'get /api/outreach/stock/movements': OUTREACH,
  'post /api/outreach/stock/movements': OUTREACH,
  'post /api/outreach/stock/items': OUTREACH,
  'put /api/outreach/stock/items/:id': OUTREACH,
  'get /api/ivr/recordings/:file': 'carrier',
  'post /api/twilio/keypad': 'carrier',
  'post /api/inbound-call': 'carrier',
  'post /api/outbound-call': CALLERS,
  'post /api/outbound-call-webhook': 'carrier',
  'post /api/twilio/agent-talk': 'carrier',
  'post /api/twilio/hand-over-result': 'carrier',
  'post /api/twilio/hand-over-status': 'carrier',
  'post /api/twilio/answered-by': 'carrier',
  'post /api/twilio/recording-status': 'carrier',
  'get /api/agents/:id/quote': CALLERS,
  'post /api/ivr/webhook/status/:token': 'carrier',
  'get /api/ivr/webhook/keys/:secret': 'carrier',
  'get /api/finance/adjustments': ['auditor', 'finance', 'admin'],
  'get /api/finance/adjustments/:id': ['auditor', 'finance', 'admin'],
  'post /api/finance/adjustments': ['finance', 'admin'],
  'post /api/finance/adjustments/:id/decision': ['finance', 'admin'],
  'get /api/finance/books/cases': ['auditor', 'finance', 'admin'],
  'get /api/finance/books/cases/:id': ['auditor', 'finance', 'admin'],
  'post /api/finance/books/cases/:id': ['finance', 'admin'],
  'get /api/finance/books/runs': ['auditor', 'finance', 'admin'],
  'post /api/finance/books/runs': ['finance', 'admin'],
  'get /api/finance/complaints': ['auditor', 'finance', 'admin'],
  'get /api/finance/complaints/:id': ['auditor', 'finance', 'admin'],
  'post /api/finance/complaints/:id/answer': ['finance', 'admin'],
  'get /api/finance/anchors': ['auditor', 'finance', 'admin'],
  'get /api/finance/anchors/:day/file': ['auditor', 'finance', 'admin'],
  'get /api/finance/board': ['auditor', 'finance', 'admin'],
  'post /api/finance/board/checks': ['finance', 'admin'],
  'get /api/finance/audit': ['auditor', 'finance', 'admin'],
  'get /api/finance/dashboard': ['auditor', 'finance', 'admin'],
  'get /api/finance/exports': ['auditor', 'finance', 'admin'],
  'post /api/finance/exports': ['auditor', 'finance', 'admin'],
  'get /api/finance/exports/:id/file': ['auditor', 'finance', 'admin'],
  'get /api/finance/exports/key': ['auditor', 'finance', 'admin'],
  'get /api/finance/exchange-rates': ['auditor', 'finance', 'admin'],
  'post /api/finance/exchange-rates': ['finance', 'admin'],
  'get /api/finance/margin': ['auditor', 'finance', 'admin'],
  'get /api/finance/margin/bridge': ['auditor', 'finance', 'admin'],
  'get /api/finance/margin/calls': ['auditor', 'finance', 'admin'],
  'get /api/finance/months': ['auditor', 'finance', 'admin'],
  'get /api/finance/months/:month': ['auditor', 'finance', 'admin'],
  'get /api/finance/people': ['auditor', 'finance', 'admin'],
  'get /api/finance/transactions': ['auditor', 'finance', 'admin'],
  'get /api/finance/transactions/:id': ['auditor', 'finance', 'admin'],
  'get /api/finance/transactions/:id/proof': ['auditor', 'finance', 'admin'],
  'get /api/finance/transactions/totals': ['auditor', 'finance', 'admin'],
  'get /api/finance/wallets/:id': ['auditor', 'finance', 'admin'],
  'get /api/payments': CALLERS,
  'post /api/payments': CALLERS,
  'post /api/payments/saved-card': CALLERS,
  'get /api/payments/:id': CALLERS,
  'post /api/payments/:id/cancel': CALLERS,
  'get /api/payments/options': CALLERS,
  'post /api/stripe/webhook': 'carrier',
  'get /api/user/auto-topup': CALLERS,
  'put /api/user/auto-topup': CALLERS,
  'get /api/finance/disputes': ['auditor', 'finance', 'admin'],
  'get /api/finance/vouchers': ['auditor', 'finance', 'admin'],
  'get /api/finance/vouchers/batch': ['auditor', 'finance', 'admin'],
  'get /api/finance/requests': ['auditor', 'finance', 'admin'],
  'get /api/finance/requests/:id': ['auditor', 'finance', 'admin'],
  'post /api/finance/requests': ['finance', 'admin'],
  'post /api/finance/requests/:id/decision': ['finance', 'admin'],
  'post /api/finance/requests/:id/codes': ['finance', 'admin'],
  'post /api/finance/vouchers/cancel': ['finance', 'admin'],
  'post /api/finance/wallet-status/:id': ['finance', 'admin'],
  'get /api/user/close': CALLERS,
  'post /api/user/close': CALLERS,
  'post /api/user/close/take-back': CALLERS,
  'get /api/user/grants': CALLERS,
  'get /api/user/numbers': CALLERS,
  'put /api/user/numbers/shown': CALLERS,
  'get /api/user/blocked-numbers': CALLERS,
  'post /api/user/blocked-numbers': CALLERS,
  'delete /api/user/blocked-numbers/:id': CALLERS,
  'put /api/user/blocked-numbers/withheld': CALLERS,
  'post /api/user/numbers/checks': CALLERS,
  'get /api/user/numbers/checks/:id': CALLERS,
  'post /api/user/numbers/checks/:id/code': CALLERS,
  'post /api/user/numbers/checks/:id/allowed': CALLERS,
  'get /api/user/me': ROLES,
  'get /api/user/profile': CALLERS,
  'get /api/user/data': ROLES,
  'get /api/user/keys': CALLERS,
  'post /api/user/keys': CALLERS,
  'delete /api/user/keys/:id': CALLERS,
  'get /api/user/erasure': ROLES,
  'post /api/user/erasure': ROLES,
  'get /api/user/sessions': ROLES,
  'delete /api/user/sessions/:id': ROLES,
  'get /api/user/refunds': CALLERS,
  'post /api/user/refunds': CALLERS,
  'get /api/user/security': ROLES,
  'get /api/user/statements': CALLERS,
  'get /api/user/statements/:month': CALLERS,
  'post /api/user/step-up': CALLERS,
  'get /api/user/transactions': CALLERS,
  'get /api/user/balance-days': CALLERS,
  'post /api/user/vouchers': CALLERS,
  'get /api/user/email': CALLERS,
  'post /api/user/email': CALLERS,
  'delete /api/user/email': CALLERS,
  'post /api/user/email/confirmation': CALLERS,
  'post /api/user/password': ROLES,
  'put /api/user/profile': CALLERS,
  'get /api/outreach/programmes': OUTREACH,
  'get /api/outreach/programmes/:id': OUTREACH,
  'put /api/outreach/programmes/:id': OUTREACH,
  'get /api/outreach/programmes/:id/wordings': OUTREACH,
  'post /api/outreach/programmes/:id/wordings': OUTREACH,
  'get /api/outreach/programmes/:id/members': OUTREACH,
  'post /api/outreach/programmes/:id/members': OUTREACH,
  'put /api/outreach/programmes/:id/members/:userId': OUTREACH,
  'delete /api/outreach/programmes/:id/members/:userId': OUTREACH,
  'post /api/outreach/programmes/:id/members/:userId/password': OUTREACH,
  'post /api/outreach/programmes': PROGRAMME_OWNERS,
  'post /api/auth/sign-up/email': 'everybody',
  'post /api/auth/forgot-password': 'everybody',
  'post /api/auth/reset-password': 'everybody',
  'post /api/auth/confirm-email': 'everybody',
  'all /api/auth/**:all': 'everybody',
  'all /api/**': 'everybody',
}

/** Need something to be about, which the tests beside this one make: who is refused is asked here all the same. */
const SERVED_ELSEWHERE = [
  'get /api/agents/calls/:id', 'get /api/agents/calls/:id/transcript', 'get /api/agents/calls/:id/recording', 'get /api/agents/calls/:id/recording/audio', 'post /api/agents/calls/:id/hang-up', 'post /api/agents/calls/:id/whisper', 'post /api/agents/calls/:id/take-over',
  'get /api/agents/:id/rounds', 'post /api/agents/:id/rounds', 'post /api/agents/:id/rounds/preview', 'get /api/agents/rounds/:id', 'get /api/agents/rounds/:id/file',
  'post /api/agents/rounds/:id/steps',
  'get /api/outreach/calls/:id', 'get /api/outreach/people/:id/call', 'get /api/outreach/people/:id/data', 'get /api/outreach/dashboard',
  'post /api/mothers/:id/trigger-call',
  'get /api/twilio/ring-token', 'put /api/user/numbers/shown', 'post /api/user/numbers/checks', 'get /api/user/numbers/checks/:id',
  'post /api/user/numbers/checks/:id/code', 'post /api/user/numbers/checks/:id/allowed',
  'get /api/finance/books/cases/:id', 'post /api/finance/books/cases/:id', 'post /api/finance/books/runs',
  'post /api/finance/exports', 'get /api/finance/exports/:id/file',
  'get /api/finance/transactions/:id', 'get /api/finance/transactions/:id/proof',
  'get /api/finance/requests/:id', 'post /api/finance/requests', 'post /api/finance/requests/:id/decision', 'post /api/finance/requests/:id/codes',
  'get /api/user/contacts/:id', 'put /api/user/contacts/:id', 'delete /api/user/contacts/:id', 'get /api/user/contacts/:id/calls', 'post /api/user/contacts/:id/restore', 'post /api/user/contacts/:id/unmerge',
  'put /api/user/contacts/:id/favourite', 'post /api/user/contacts/lookup', 'post /api/user/contacts/merge', 'post /api/user/contacts/apart', 'post /api/user/contacts/imports',
  'get /api/user/contacts/imports/:id', 'delete /api/user/contacts/imports/:id', 'post /api/user/contacts/imports/:id/apply',
  'post /api/outbound-call', 'get /api/agents/:id/quote',
  'get /api/leads/:id', 'put /api/leads/:id', 'delete /api/leads/:id', 'post /api/leads/:id/notes', 'post /api/leads/unsubscribe/:token',
  'get /api/agents/:id', 'put /api/agents/:id', 'delete /api/agents/:id', 'get /api/agents/:id/versions', 'post /api/agents/:id/restore', 'post /api/agents/:id/steps', 'put /api/agents/:id/numbers', 'post /api/agents/:id/writing', 'post /api/agents/:id/talk', 'post /api/agents/:id/scenarios/:name',
  'post /api/user/call-wishes/:id/removal', 'post /api/user/call-wishes/file', 'delete /api/user/blocked-numbers/:id',
  'get /api/messages/:id', 'put /api/messages/:id', 'delete /api/messages/:id',
  'get /api/user/data', 'post /api/user/erasure', 'delete /api/user/sessions/:id',
  'post /api/calls/extend', 'post /api/payments/saved-card', 'post /api/calls/:id/complaint', 'post /api/calls/:id/quality', 'put /api/calls/:id/rating', 'post /api/calls/:id/device-events', 'put /api/user/price-guard', 'get /api/finance/adjustments/:id', 'post /api/finance/adjustments',
  'post /api/finance/adjustments/:id/decision', 'get /api/finance/complaints/:id', 'post /api/finance/complaints/:id/answer',
  'post /api/payments', 'get /api/payments/:id', 'post /api/payments/:id/cancel', 'put /api/user/auto-topup',
  'post /api/outreach/scripts', 'get /api/outreach/scripts/:id', 'put /api/outreach/scripts/:id', 'post /api/outreach/scripts/:id/versions', 'put /api/outreach/scripts/:id/voice',
  'get /api/outreach/recordings', 'post /api/outreach/recordings', 'get /api/outreach/recordings/:id/audio',
  'get /api/outreach/stock/file', 'get /api/outreach/stock/movements', 'post /api/outreach/stock/movements', 'post /api/outreach/stock/items', 'put /api/outreach/stock/items/:id',
  'get /api/outreach/programmes/:id', 'put /api/outreach/programmes/:id', 'get /api/outreach/programmes/:id/wordings', 'post /api/outreach/programmes/:id/wordings', 'get /api/outreach/programmes/:id/members', 'post /api/outreach/programmes/:id/members', 'put /api/outreach/programmes/:id/members/:userId', 'delete /api/outreach/programmes/:id/members/:userId', 'post /api/outreach/programmes/:id/members/:userId/password', 'post /api/outreach/programmes',
  'get /api/outreach/people', 'post /api/outreach/people', 'get /api/outreach/people/file', 'post /api/outreach/people/hand-over', 'post /api/outreach/people/imports',
  'get /api/outreach/people/imports/:id', 'delete /api/outreach/people/imports/:id', 'post /api/outreach/people/imports/:id/apply',
  'get /api/outreach/people/:id', 'put /api/outreach/people/:id', 'delete /api/outreach/people/:id', 'post /api/outreach/people/:id/steps', 'get /api/outreach/people/:id/trail',
  'get /api/outreach/tasks', 'post /api/outreach/tasks/:id/steps', 'post /api/outreach/tasks/:id/help-call',
  'get /api/outreach/rounds', 'post /api/outreach/rounds', 'post /api/outreach/rounds/preview', 'get /api/outreach/rounds/:id',
  'get /api/outreach/rounds/:id/report', 'get /api/outreach/rounds/:id/file', 'post /api/outreach/rounds/:id/steps', 'get /api/outreach/people/:id/best-hour',
  'post /api/user/email', 'post /api/user/password', 'post /api/user/keys', 'delete /api/user/keys/:id',
]

const LIMITS = { callsAtOnce: 1, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null, reason: 'asked by phone' }

let world: HttpWorld
let other: { visitor: Visitor, callId: string }
const askers = {} as Record<Asker, Visitor>
/** A code that anybody may use. */
let voucherCode: string

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
  for (const role of ROLES) askers[role] = await world.visit({ role })
  const visitor = await world.visit()
  await sealDay(world.context, SEALED_DAY)
  other = { visitor, callId: (await world.complete(visitor, 61)).callId }
  const maker = { id: (await world.visit({ role: 'admin' })).person.id, role: 'admin' as const }
  voucherCode = (await makeVouchers(world.context, maker, newBatch()))[0]!
  await makeVouchers(world.context, maker, newBatch(BATCH))
})
afterAll(() => world.close())

/** About a programme that one works in: the tests of outreach ask those. */
const isOfProgramme = ({ path }: ApiRoute) => path.startsWith('/api/outreach/') && path !== '/api/outreach/programmes'
const named = (route: ApiRoute) => `${route.method ?? 'all'} ${route.path}`
const BATCH = 'For the codes that are canceled'
const newBatch = (batch: string = randomUUID()) => ({
  batch, count: 1, amountMicros: '10000', grantDays: null, maxUses: 100,
  validUntil: new Date(world.context.clock.now().getTime() + 86_400_000).toISOString(),
})
const people = () => listRoutes().filter(route => Array.isArray(SERVED[named(route)]))

/** A request to a route that is right in everything but, perhaps, who asks and whose it is. */
function ask(route: ApiRoute, cookie: string | null, ids: { callId: string, userId: string }): Promise<HttpReply> {
  const walletId = other.visitor.person.walletId
  const path = route.path.replace('wallets/:id', `wallets/${walletId}`).replace('wallet-status/:id', `wallet-status/${walletId}`).replace(':month', new Date().toISOString().slice(0, 7))
    .replace(':id', ids.callId).replace(':userId', ids.userId).replace(':day', SEALED_DAY)
  const bodies: Record<string, unknown> = {
    '/api/calls/browser-start': { toNumber: NUMBERS.british },
    '/api/calls': { to: NUMBERS.british, from: world.side.callerId, message: 'Good morning.' },
    '/api/calls/end': { callId: ids.callId },
    '/api/finance/board/checks': { names: ['months'] },
    '/api/finance/exchange-rates': { currency: 'INR', rate: '0.011925', source: 'A bank', validFrom: '2026-01-01T00:00:00Z' },
    '/api/finance/limits/:userId': LIMITS,
    '/api/finance/vouchers/cancel': { batch: BATCH },
    '/api/finance/wallet-status/:id': { status: 'active', note: 'it is so already' },
    '/api/agents': { id: randomUUID(), ...agentContent() },
    '/api/user/call-wishes': { id: randomUUID(), kind: 'consent', number: `+4420794${String(randomInt(100_000)).padStart(5, '0')}`, saidAt: '2020-01-01T10:00:00Z', way: 'written', wording: 'Yes' },
    '/api/user/blocked-numbers': { number: NUMBERS.british },
    '/api/user/blocked-numbers/withheld': { isBlocked: false },
    '/api/user/call-wishes/check': { number: NUMBERS.british },
    '/api/user/contacts': { name: 'Ada' },
    '/api/user/contacts/names': { numbers: [NUMBERS.british] },
    '/api/user/close': { agrees: true },
    '/api/user/refunds': { id: randomUUID(), amountMicros: '1000000' },
    '/api/user/vouchers': { code: voucherCode },
    '/api/user/step-up': { code: appCode(world.context) },
  }
  const method = (route.method ?? 'get').toUpperCase()
  return world.app.send({
    method,
    path: `${path}${{ '/api/rates/quote': '?to=%2B442079460123', '/api/messages/quote': '?to=%2B442079460123&seconds=9', '/api/user/contacts/lookup': '?phone=%2B442079460123', '/api/user/contacts/suggestions': '?q=ada', '/api/finance/people': '?q=Ada', '/api/user/call-wishes': method === 'GET' ? '?kind=consent' : '', '/api/user/call-wishes/file': method === 'GET' ? '?kind=consent' : '?kind=consent&step=look', '/api/finance/vouchers/batch': `?batch=${encodeURIComponent(BATCH)}` }[path] ?? ''}`,
    headers: { ...(cookie && { cookie }), origin: world.side.publicUrl },
    ...(method !== 'GET' && { body: bodies[route.path] ?? {} }),
  })
}

describe('who is served', () => {
  it('A1 is named for every route there is', () => {
    expect(listRoutes().map(named).sort()).toEqual(Object.keys(SERVED).sort())
  })

  it('A1 is a named set of roles at every route', async () => {
    const sets = Object.values(namedSets).filter(set => typeof set !== 'function') as readonly (readonly Role[])[]
    expect(sets.length).toBeGreaterThan(2)
    for (const route of people()) {
      const { default: handler } = await import(/* @vite-ignore */ pathToFileURL(route.file).href) as { default: Route }
      expect(sets.some(set => set === handler.takes.roles), named(route)).toBe(true)
    }
  })

  it.each(['nobody', 'forged'] as const)('A1 is refused at every route of people: %s', async asker => {
    const before = await world.fingerprint()
    for (const route of people()) {
      const cookie = asker === 'nobody' ? null : askers.admin.cookie.replace(/=.{5}/, '=aaaaa')
      expectRefusal(await ask(route, cookie, { callId: other.callId, userId: other.visitor.person.id }), 401, 'unauthenticated')
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each(ROLES)('A1 serves a %s what is named and nothing else', async role => {
    const visitor = await world.visit({ role, secondFactor: true })
    await payIn(world.context, visitor.person, 1000n)
    const before = await world.fingerprint()
    const refused = people().filter(route => !SERVED[named(route)]!.includes(role))
    for (const route of refused) {
      // its page asks first for what most people have, and is told where to look
      const code = named(route) === 'get /api/user/profile' ? 'no_wallet' : 'forbidden'
      const ids = { callId: other.callId, userId: other.visitor.person.id }
      expectRefusal(await ask(route, visitor.cookie, ids), 403, code)
    }
    expect(await world.fingerprint()).toEqual(before)
    expect(refused.length > 0).toBe(role === 'caller' || role === 'auditor' || isOutreachOnly(role))

    const { callId } = isOutreachOnly(role) ? { callId: randomUUID() } : await world.start(visitor)
    const served = people().filter(one => SERVED[named(one)]!.includes(role) && one.path !== '/api/live')
    for (const route of served.filter(one => !SERVED_ELSEWHERE.includes(named(one)) && !isOfProgramme(one))) {
      const reply = await ask(route, visitor.cookie, { callId, userId: other.visitor.person.id })
      expect(reply.status, `${named(route)} ${reply.text}`).toBeLessThan(300)
    }
  })

  it('A1 opens nothing to a role that no set names', async () => {
    const { auth } = world.context
    const { resolveSession } = auth
    const visitor = await world.visit({ role: 'admin', secondFactor: true })
    const { callId } = await world.start(visitor)
    const before = await world.fingerprint()
    auth.resolveSession = async headers => {
      const session = await resolveSession(headers)
      return session && { ...session, user: { ...session.user, role: 'janitor' as Role } }
    }
    try {
      for (const route of people()) {
        expectRefusal(await ask(route, visitor.cookie, { callId, userId: visitor.person.id }), 403, 'forbidden')
      }
    } finally {
      auth.resolveSession = resolveSession
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it('A1 serves nobody whose password somebody else made, but to change it and to say who they are', async () => {
    for (const role of ROLES) {
      const visitor = await world.visit({ role, secondFactor: true })
      await world.context.admin`update "user" set must_change_password = true where id = ${visitor.person.id}`
      const before = await world.fingerprint()
      const open = ['get /api/user/me', 'post /api/user/password']
      for (const route of people().filter(one => !open.includes(named(one)))) {
        expectRefusal(await ask(route, visitor.cookie, { callId: other.callId, userId: visitor.person.id }), 403, 'password_not_own')
      }
      expect(await world.fingerprint()).toEqual(before)
      expect((await visitor.get('/api/user/me')).json).toMatchObject({ id: visitor.person.id, role, mustChangePassword: true })
    }
  })

  it('A1 gives a role to nobody who asks for one', async () => {
    const email = `${randomUUID()}@example.com`
    const reply = await world.app.send({
      method: 'POST', path: '/api/auth/sign-up/email', headers: { origin: world.side.publicUrl },
      body: { name: 'Mallory', email, password: 'correct horse battery', role: 'admin', country: 'XX', id: other.visitor.person.id },
    })
    expect(reply.status, reply.text).toBe(200)
    const [row] = await world.context.admin`select role, country from "user" where email = ${email}`
    expect(row).toMatchObject({ role: 'caller', country: 'US' })
  })

  it('A1 takes a role from the database at each request', async () => {
    const visitor = await world.visit({ role: 'finance' })
    const path = `/api/finance/limits/${other.visitor.person.id}`
    expect((await visitor.get(path)).status).toBe(200)
    await world.context.admin`update "user" set role = 'caller' where id = ${visitor.person.id}`
    expectRefusal(await visitor.get(path), 403, 'forbidden')
  })
})

describe('what belongs to somebody else', () => {
  it.each(CALLERS)('A2 is not found by a %s, and reads as if it were not there', async role => {
    const visitor = askers[role]
    const before = await world.fingerprint()
    const replies = (callId: string) => Promise.all([
      visitor.get(`/api/calls/${callId}`),
      visitor.get(`/api/calls/${callId}/timeline`),
      visitor.post('/api/calls/end', { callId }),
    ])
    const nameless = (reply: HttpReply) => ({ ...reply.json as ErrorDto, requestId: '' })
    const [others, nobodys] = [await replies(other.callId), await replies(randomUUID())]
    for (const reply of [...others, ...nobodys]) expectRefusal(reply, 404, 'not_found')
    expect(others.map(nameless)).toEqual(nobodys.map(nameless))
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each(CALLERS)('A2 is in no list of a %s', async role => {
    const visitor = askers[role]
    const { id, walletId, email } = other.visitor.person
    const asked = [
      ['/api/calls/history', 200], ['/api/user/transactions', 200], ['/api/user/profile', 200], [`/api/user/profile?userId=${id}`, 200],
      // nobody may ask for it, so it is not left out as if it had not been asked for
      [`/api/calls/history?userId=${id}`, 400], [`/api/user/transactions?walletId=${walletId}`, 400],
    ] as const
    for (const [path, status] of asked) {
      const reply = await visitor.get(path)
      expect(reply.status, path).toBe(status)
      for (const foreign of [other.callId, id, walletId, email]) expect(reply.text).not.toContain(foreign)
    }
  })

  it('A2 is not opened by a cursor of its owner', async () => {
    const owner = await world.visit()
    const calls = [await world.start(owner), await world.start(owner), await world.start(owner)]
    const { nextCursor } = (await owner.get('/api/calls/history?limit=1')).json as { nextCursor: string }
    const reply = await askers.caller.get(`/api/calls/history?limit=100&cursor=${nextCursor}`)
    for (const call of calls) expect(reply.text).not.toContain(call.callId)
  })

  it('C12 nobody sets their own limits; a colleague does, and nobody finds out who exists', async () => {
    const { finance, admin } = askers
    expectRefusal(await finance.put(`/api/finance/limits/${finance.person.id}`, LIMITS), 403, 'forbidden')
    const set = await admin.put(`/api/finance/limits/${finance.person.id}`, LIMITS)
    expect(set.json).toMatchObject({ userId: finance.person.id, effective: { callsAtOnce: 1 }, setBy: admin.person.id, reason: 'asked by phone' })
    expectRefusal(await finance.get('/api/finance/limits/somebody'), 404, 'not_found')
    expectRefusal(await finance.put('/api/finance/limits/somebody', LIMITS), 404, 'not_found')
  })
})
