import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Route } from '../../server/http/define-route'
import type { WireName } from '../../shared/wire/wire'
import { listRoutes } from '../support/http-app'
import { sampleInputs } from '../support/fuzz/sample-input'

/** What begins something that moves money, now or when two have agreed, or that is made once: named by whoever asks. */
const NAMED_BY_ID = [
  'POST /api/payments', 'POST /api/payments/saved-card', 'POST /api/user/refunds', 'POST /api/calls/:id/complaint', 'POST /api/finance/adjustments',
  'POST /api/finance/requests', 'POST /api/finance/exports', 'POST /api/user/numbers/checks',
  'POST /api/outreach/programmes', 'POST /api/outreach/programmes/:id/members',
  'POST /api/outreach/people', 'POST /api/outreach/people/:id/steps', 'POST /api/outreach/tasks/:id/steps',
  'POST /api/outreach/scripts', 'POST /api/outreach/stock/items', 'POST /api/outreach/stock/movements', 'POST /api/outreach/rounds', 'POST /api/agents/:id/rounds',
  'POST /api/agents', 'POST /api/user/call-wishes', 'POST /api/leads/:id/notes', 'POST /api/agents/calls/:id/whisper', 'POST /api/agents/calls/:id/take-over',
] as const satisfies readonly WireName[]

/** What changes something and needs no name of its own, each with what makes it happen once. */
const ONCE_BY_ITSELF: Partial<Record<WireName, string>> = {
  'POST /api/mothers/:id/trigger-call': 'the header Idempotency-Key; without it one call to a person at a time',
  'POST /api/outreach/tasks/:id/help-call': 'a task has one such call',
  'POST /api/outbound-call': 'the header Idempotency-Key, which the page sends; without it each is a call of its own',
  'POST /api/calls': 'the header Idempotency-Key, which programs of others send; without it one call at once',
  'PUT /api/messages/:id': 'the revision that was seen',
  'DELETE /api/messages/:id': 'the state of the message',
  'POST /api/calls/browser-start': 'one call at once, and a hold that nothing was dialled for is given back',
  'POST /api/calls/end': 'moves no money',
  'POST /api/calls/extend': 'what the call may last, and what is held for that: asked again, the same',
  'POST /api/calls/:id/quality': 'moves no money; one report for a call',
  'PUT /api/calls/:id/rating': 'moves no money; one for a call',
  'POST /api/calls/:id/device-events': 'moves no money; the place of each',
  'PUT /api/user/price-guard': 'moves no money',
  'POST /api/payments/:id/cancel': 'the state of the payment',
  'PUT /api/user/auto-topup': 'a charge belongs to its crossing, and to that once',
  'DELETE /api/user/payment-method': 'moves no money',
  'POST /api/user/vouchers': 'a code, once a person',
  'POST /api/user/close': 'the state of the wallet',
  'POST /api/user/close/take-back': 'the state of the wallet',
  'POST /api/user/erasure': 'moves no money',
  'PUT /api/user/profile': 'moves no money',
  'PUT /api/user/numbers/shown': 'moves no money',
  'POST /api/user/blocked-numbers': 'a number is on the list once',
  'DELETE /api/user/blocked-numbers/:id': 'what is deleted is not found',
  'PUT /api/user/blocked-numbers/withheld': 'what is so already stays so',
  'POST /api/user/numbers/checks/:id/code': 'moves no money; a code counts once',
  'POST /api/user/numbers/checks/:id/allowed': 'moves no money; a number is somebody’s once',
  'POST /api/user/password': 'moves no money',
  'POST /api/user/step-up': 'moves no money; a code, once',
  'POST /api/user/email': 'moves no money',
  'DELETE /api/user/email': 'moves no money',
  'POST /api/user/email/confirmation': 'moves no money',
  'POST /api/agents/calls/:id/hang-up': 'what is over is over',
  'PUT /api/agents/:id': 'the version that was seen',
  'DELETE /api/agents/:id': 'what is deleted is not found',
  'POST /api/agents/:id/restore': 'the version that was seen',
  'POST /api/agents/:id/steps': 'what it is already it stays',
  'PUT /api/agents/:id/numbers': 'those that it has already it keeps',
  'PUT /api/leads/:id': 'what is as it was changes nothing',
  'DELETE /api/leads/:id': 'what is deleted is not found',
  'POST /api/leads/unsubscribe/:token': 'what is stopped stays stopped',
  'POST /api/agents/:id/talk': 'a hold that no browser has called for is given back',
  'POST /api/agents/:id/writing': 'moves no money; an answer that was lost is given anew, and counts',
  'POST /api/agents/:id/scenarios/:name': 'moves no money; gone through again, it counts again',
  'POST /api/user/call-wishes/check': 'changes nothing',
  'POST /api/user/call-wishes/file': 'a number is on a list once',
  'POST /api/user/call-wishes/:id/removal': 'what is removed stays as it was removed',
  'POST /api/user/contacts': 'moves no money; a number is in the book once',
  'PUT /api/user/contacts/:id': 'the revision that was seen',
  'DELETE /api/user/contacts/:id': 'moves no money',
  'POST /api/user/contacts/:id/restore': 'moves no money',
  'POST /api/user/contacts/:id/unmerge': 'the revision that was seen',
  'PUT /api/user/contacts/:id/favourite': 'moves no money',
  'POST /api/user/contacts/lookup': 'the calls there are; asked again, the same instant',
  'POST /api/user/contacts/names': 'changes nothing',
  'POST /api/user/contacts/imports': 'moves no money; a file stands for the one before it',
  'DELETE /api/user/contacts/imports/:id': 'moves no money',
  'POST /api/user/contacts/imports/:id/apply': 'the state of the import',
  'POST /api/user/contacts/merge': 'the revisions that were seen',
  'PUT /api/outreach/people/:id': 'the revision that was seen',
  'DELETE /api/outreach/people/:id': 'who was forgotten stays so',
  'POST /api/outreach/people/hand-over': 'who is there already stays',
  'POST /api/outreach/people/imports': 'moves no money; a file stands for the one before it',
  'DELETE /api/outreach/people/imports/:id': 'moves no money',
  'POST /api/outreach/people/imports/:id/apply': 'the state of the import',
  'POST /api/user/contacts/apart': 'said twice, it is the same',
  'DELETE /api/user/sessions/:id': 'moves no money',
  'PUT /api/outreach/scripts/:id': 'said twice, it is the same',
  'POST /api/outreach/scripts/:id/versions': 'the version that was seen',
  'PUT /api/outreach/scripts/:id/voice': 'said twice, it is the same',
  'POST /api/outreach/recordings': 'moves no money; one that was sent twice is in the list twice, and plays where it is chosen',
  'PUT /api/outreach/stock/items/:id': 'the revision that was seen',
  'POST /api/outreach/rounds/preview': 'begins nothing',
  'POST /api/agents/:id/rounds/preview': 'begins nothing',
  'POST /api/agents/rounds/:id/steps': 'the state of the round, and the revision that was seen',
  'POST /api/outreach/rounds/:id/steps': 'the state of the round, and the revision that was seen',
  'POST /api/user/keys': 'moves no money; one whose answer was lost opens nothing, stands in the list, and is revoked',
  'DELETE /api/user/keys/:id': 'moves no money',
  'PUT /api/outreach/programmes/:id': 'the revision that was seen',
  'POST /api/outreach/programmes/:id/wordings': 'the version that was seen',
  'PUT /api/outreach/programmes/:id/members/:userId': 'said twice, it is the same',
  'DELETE /api/outreach/programmes/:id/members/:userId': 'said twice, it is the same',
  'POST /api/outreach/programmes/:id/members/:userId/password': 'moves no money; the last one counts',
  'POST /api/finance/exchange-rates': 'one rate for a currency and an instant; the same again is the first one',
  'PUT /api/finance/limits/:userId': 'moves no money',
  'POST /api/finance/adjustments/:id/decision': 'the state of what is decided',
  'POST /api/finance/requests/:id/decision': 'the state of what is decided',
  'POST /api/finance/requests/:id/codes': 'drawn once',
  'POST /api/finance/complaints/:id/answer': 'the state of the complaint',
  'POST /api/finance/vouchers/cancel': 'moves no money',
  'POST /api/finance/wallet-status/:id': 'moves no money',
  'POST /api/finance/board/checks': 'moves no money',
  'POST /api/finance/books/cases/:id': 'moves no money',
  'POST /api/finance/books/runs': 'moves no money; one run for a day',
}

const changing = listRoutes().filter(({ method }) => method !== null && method !== 'get')
  .map(({ file, method, path }) => ({ file, name: `${method!.toUpperCase()} ${path}` as WireName }))
  .filter(({ name }) => !/ \/api\/((auth|twilio|stripe|ivr)\/|inbound-call$|outbound-call-webhook$)/.test(name))

async function takesOf(file: string): Promise<Route['takes']> {
  // what anybody may ask, with an account or without, takes no body
  return (await import(pathToFileURL(file).href) as { default: Partial<Route> }).default.takes ?? { roles: [] }
}

describe('what is asked for twice', () => {
  it('M16 is named by an id, or happens once by itself: every route that changes something says which', () => {
    const said = [...NAMED_BY_ID, ...Object.keys(ONCE_BY_ITSELF)]
    expect(changing.map(({ name }) => name).sort()).toEqual(said.sort())
  })

  it.each(changing.filter(({ name }) => (NAMED_BY_ID as readonly string[]).includes(name)))('M16 is named in one form: $name', async ({ file }) => {
    const { body } = await takesOf(file)
    const samples = sampleInputs(body!, 0)
    expect(samples.length).toBeGreaterThan(0)
    for (const sample of samples) {
      const refuses = (id: unknown) => (body!.safeParse({ ...sample, id }).error?.issues ?? []).some(({ path }) => path[0] === 'id')
      expect([randomUUID(), randomUUID().toUpperCase(), undefined, '', 'again', 7, null].map(refuses)).toEqual([false, false, true, true, true, true, true])
    }
  })

  it.each(changing.filter(({ name }) => name in ONCE_BY_ITSELF))('M16 has no name that nobody reads: $name', async ({ file }) => {
    const { body } = await takesOf(file)
    for (const sample of body ? sampleInputs(body, 0) : []) expect(sample).not.toHaveProperty('id')
  })
})
