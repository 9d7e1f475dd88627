import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Component } from 'vue'
import ConsentWording from '~/components/outreach/ConsentWording.vue'
import HolidaysEditor from '~/components/outreach/HolidaysEditor.vue'
import NewProgramme from '~/pages/outreach/programmes/new.vue'
import OneProgramme from '~/pages/outreach/programmes/[id].vue'
import Blocked from '~/components/numbers/Blocked.vue'
import LeadFields from '~/components/leads/Fields.vue'
import Members from '~/components/outreach/Members.vue'
import LeadNotes from '~/components/leads/Notes.vue'
import LeadStanding from '~/components/leads/Standing.vue'
import { sampleLead } from '../support/lead-samples'
import NewAgent from '~/pages/agents/new.vue'
import AgentCall from '~/components/agents/CallSomeone.vue'
import WishForm from '~/components/agents/WishForm.vue'
import WishRow from '~/components/agents/WishRow.vue'
import AgentEditor from '~/components/agents/Editor.vue'
import Complaint from '~/components/complaints/OfCall.vue'
import ContactForm from '~/components/contacts/Form.vue'
import Compose from '~/components/calls/Compose.vue'
import Decision from '~/components/finance/requests/Decision.vue'
import Limits from '~/components/finance/limits/Limits.vue'
import WriteOff from '~/components/finance/ledger/WriteOff.vue'
import RequestForm from '~/components/finance/adjustments/RequestForm.vue'
import AuditFilters from '~/components/finance/audit/AuditFilters.vue'
import CompareDay from '~/components/finance/books/CompareDay.vue'
import WorkForm from '~/components/finance/books/WorkForm.vue'
import ComplaintCard from '~/components/finance/complaints/ComplaintCard.vue'
import NewExport from '~/components/finance/exports/NewExport.vue'
import LedgerFilters from '~/components/finance/ledger/Filters.vue'
import WalletAsOf from '~/components/finance/ledger/WalletAsOf.vue'
import WalletStatus from '~/components/finance/ledger/WalletStatus.vue'
import ExchangeRates from '~/components/finance/margin/ExchangeRates.vue'
import MarginFilters from '~/components/finance/margin/Filters.vue'
import AskMonth from '~/components/finance/months/AskMonth.vue'
import BatchForm from '~/components/finance/vouchers/BatchForm.vue'
import MessageCompose from '~/components/messages/Compose.vue'
import AddNumber from '~/components/numbers/Add.vue'
import AutoTopup from '~/components/payments/AutoTopup.vue'
import Email from '~/components/account/Email.vue'
import Person from '~/components/account/Person.vue'
import PriceGuard from '~/components/account/PriceGuard.vue'
import CloseWallet from '~/components/wallet/CloseWallet.vue'
import RefundCard from '~/components/refunds/RefundCard.vue'
import VoucherForm from '~/components/grants/VoucherForm.vue'
import ItemForm from '~/components/outreach/stock/ItemForm.vue'
import MoveForm from '~/components/outreach/stock/MoveForm.vue'
import NewRound from '~/pages/outreach/rounds/new.vue'
import NewAgentRound from '~/pages/agents/rounds/new.vue'
import RoundChange from '~/components/outreach/rounds/Change.vue'
import PersonForm from '~/components/outreach/care/PersonForm.vue'
import NewScript from '~/pages/outreach/scripts/new.vue'
import NewVersion from '~/components/outreach/scripts/NewVersion.vue'
import AddPage from '~/pages/wallet/add.vue'
import { agentContent } from '../../support/agents'
import { AUDIT_FILTERS } from '~~/browser/finance/audit/audit-filters'
import { LEDGER_FILTERS } from '~~/browser/finance/ledger/ledger-filters'
import { MARGIN_FILTERS } from '~~/browser/finance/margin/margin-filters'
import { KWAME, sampleFinanceWallet, WALLET_ID } from '../support/finance-samples'
import { sampleAutoTopup, sampleOptions } from '../support/payment-samples'
import type { RefundsDto } from '~~/shared/schemas/refunds'
import { sampleProgramme } from '../support/programme-samples'
import { CALL_ID, sampleDetail, sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)

/** Forms that are sent at once, or hold what no browser may keep, each with the reason. */
const WITHOUT_DRAFT: Record<string, string> = {
  'components/ui/Credentials.vue': 'a password; there is no session yet',
  'components/account/SignInCode.vue': 'a code; there is no session yet',
  'components/account/CodeField.vue': 'a code',
  'pages/numbers.vue': 'a choice, which is sent at once',
  'components/numbers/BlockCaller.vue': 'a button alone',
  'components/outreach/calls/CallDialog.vue': 'a choice, which is made anew',
  'components/outreach/care/Filters.vue': 'in the address',
  'components/outreach/care/HandOver.vue': 'a choice, which is made anew',
  'components/outreach/scripts/Editor.vue': 'kept by what it is in: a new script, a new version',
  'components/outreach/scripts/Language.vue': 'a number out of another page, and files',
  'components/agents/CallControls.vue': 'about a call that goes on: what was to be told is over with it',
  'components/agents/Numbers.vue': 'a choice, which is sent at once',
  'components/agents/Scenarios.vue': 'buttons alone',
  'components/agents/Standing.vue': 'buttons alone',
  'components/agents/Writing.vue': 'a try, of which nothing is kept',
  'components/agents/Versions.vue': 'buttons alone',
  'components/leads/Filters.vue': 'the address holds it',
  'components/leads/Trail.vue': 'buttons alone',
  'components/leads/CallBack.vue': 'a button alone',
  'pages/unsubscribe.vue': 'a button alone',
  'components/agents/CallFilters.vue': 'in the address',
  'components/agents/WishFile.vue': 'a file, which is chosen anew',
  'components/account/ConfirmFirst.vue': 'a button alone',
  'components/account/Password.vue': 'passwords',
  'components/rating/Lookup.vue': 'open to all: no session ends it',
  'pages/rates/index.vue': 'open to all: no session ends it',
  'components/analytics/PeriodPicker.vue': 'a choice that the address holds',
  'pages/confirm-email.vue': 'a button alone',
  'pages/forgot-password.vue': 'there is no session yet',
  'pages/reset-password.vue': 'a password; there is no session yet',
  'components/account/StepUpDialog.vue': 'a code',
  'components/account/SecondFactorSetup.vue': 'a password and a code',
  'components/account/OwnerForm.vue': 'a password and a code',
  'components/account/OwnData.vue': 'a password and a code',
  'components/account/OtherSessions.vue': 'buttons alone',
  'components/account/KeyForm.vue': 'a password and a code',
  'components/quality/Rating.vue': 'sent at once',
  'components/account/KeyRow.vue': 'buttons alone',
  'components/finance/vouchers/BatchList.vue': 'buttons alone',
  'components/finance/adjustments/AdjustmentCard.vue': 'its fields are those of Decision.vue',
  'pages/finance/requests/[id].vue': 'its fields are those of Decision.vue',
  'components/finance/ledger/Proof.vue': 'a button alone',
  'components/payments/PaymentView.vue': 'a button alone',
  'pages/finance/board.vue': 'a button alone',
  'components/finance/books/CaseFilters.vue': 'in the address',
  'components/contacts/Filters.vue': 'in the address',
  'components/outreach/MemberRow.vue': 'buttons alone',
  'components/outreach/PasswordForm.vue': 'passwords',
  'components/outreach/ProgrammeForm.vue': 'its pages keep what is in it',
  'components/calls/HistoryFilters.vue': 'in the address',
}

/** Forms that a page opens, and pages that open them: shown to come back beside the other tests of that page. */
const SHOWN_WITH_PAGE: Record<string, string> = {
  'components/outreach/care/StepDialog.vue': 'outreach/care',
  'components/outreach/care/TaskCard.vue': 'outreach/care',
  'components/outreach/rounds/View.vue': 'outreach/rounds',
  'components/outreach/stock/Item.vue': 'outreach/stock',
  'pages/agents/wishes.vue': 'agents/wishes',
  'pages/finance/margin.vue': 'finance/margin-page',
  'pages/contacts/[id].vue': 'contacts/contacts',
  'pages/outreach/index.vue': 'outreach/care',
  'pages/outreach/people/[id].vue': 'outreach/care',
  'pages/outreach/scripts/[id].vue': 'outreach/scripts',
  'pages/outreach/stock.vue': 'outreach/stock',
}

const COMPLAINT = {
  id: 'c1', callId: CALL_ID, person: KWAME, reason: 'no_audio', note: null, state: 'waiting', chargedMicros: '160000', refundedMicros: '0', rule: null,
  currency: 'USD', display: '+44 7400 123456', calledAt: '2026-11-20T09:00:00.000Z', createdAt: '2026-11-20T10:00:00.000Z', answer: null, decidedBy: null, decidedAt: null,
}
const CLOSING = {
  status: 'active', currency: 'USD', balanceMicros: '12400900', heldMicros: '0', refundableMicros: '9960000', promotionalMicros: '0', roundingMicros: '0', settleMicros: '0',
  refundsUnderWay: 0, paymentsUnderWay: 0, supportEmail: 'help@talktime.test',
}
const REFUNDS = {
  currency: 'USD', status: 'active', balanceMicros: '12400900', refundableMicros: '9960000', promotionalMicros: '0', promotionalExpiresAt: null, waitingMicros: '0',
  otherMicros: '0', supportEmail: 'help@talktime.test', requests: [], sources: [],
}
const CASE = {
  id: 'm1', key: 'k', kind: 'call', bucket: 'different', day: '2026-11-20', state: 'open', owner: null, owners: [], note: null, foundAt: '2026-11-20T10:00:00.000Z',
  seenAt: '2026-11-20T10:00:00.000Z', closedAt: null, closedBy: null, history: [],
}

const PROGRAMME = { id: 'p1', name: 'Safe start', role: 'supervisor', languages: ['en', 'te'], timeZone: 'Asia/Kolkata' }
const SCRIPT = {
  id: 's1', programmeId: 'p1', name: 'Reminder', archivedAt: null, version: 1, changedAt: '2026-11-20T10:00:00.000Z', keys: [], languages: ['en'], missingLanguages: [],
  recordedLanguages: [], programme: PROGRAMME,
  versions: [{ version: 1, keys: [], texts: { en: { prompt: 'Press 1.', closing: 'Bye.' } }, repeats: 1, createdAt: '2026-11-20T10:00:00.000Z', createdBy: 'Meena', voices: {} }],
}
const ITEM = {
  id: 'i1', programmeId: 'p1', name: 'Iron', unit: 'tablets', minimum: 1, maximum: null, quantity: 0, level: 'none', batches: [], lastCountedAt: null, archivedAt: null, revision: 1,
}

interface Form {
  file: string
  component: Component
  path: string
  props?: Record<string, unknown>
  /** A button that shows the form. */
  opens?: string
}
const CARE_PROGRAMME = {
  id: '0194f3c0-0000-7000-8000-00000000d001', name: 'Safe start', role: 'supervisor', country: 'IN', timeZone: 'Asia/Kolkata', languages: ['ta'],
  workers: [{ id: 'w', name: 'Kavitha', role: 'worker', code: 'A' }], tags: [], places: ['Melur'], people: 31, flagged: 0, wording: null, openTasks: 0, overdueTasks: 0,
}
const AGENT = {
  id: CALL_ID, name: 'Night line', purpose: '', state: 'draft', version: 1, liveVersion: null, numbers: [], createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z', content: agentContent(),
}
const WISH = {
  id: CALL_ID, kind: 'consent', number: '+442079460123', display: '+44 20 7946 0123', saidAt: '2026-11-20T10:00:00.000Z', way: 'written', wording: 'Yes',
  source: 'person', callId: null, createdAt: '2026-11-20T10:00:00.000Z', removedAt: null, removalNote: null,
}
const FORMS: Form[] = [
  { file: 'pages/wallet/add.vue', component: AddPage, path: '/wallet/add' },
  { file: 'components/grants/VoucherForm.vue', component: VoucherForm, path: '/wallet' },
  { file: 'components/refunds/RefundCard.vue', component: RefundCard, path: '/wallet/refund', props: { refunds: REFUNDS } },
  { file: 'components/wallet/CloseWallet.vue', component: CloseWallet, path: '/wallet/refund', props: { closing: CLOSING }, opens: 'Close the wallet…' },
  { file: 'components/account/Person.vue', component: Person, path: '/account', props: { profile: sampleProfile() } },
  { file: 'components/account/PriceGuard.vue', component: PriceGuard, path: '/account', props: { profile: sampleProfile({ askAboveNanosPerMinute: '500000000' }) } },
  { file: 'components/account/Email.vue', component: Email, path: '/account', opens: 'Change e-mail' },
  { file: 'components/payments/AutoTopup.vue', component: AutoTopup, path: '/wallet' },
  { file: 'components/complaints/OfCall.vue', component: Complaint, path: `/calls/${CALL_ID}`, props: { callId: CALL_ID, currency: 'USD' }, opens: 'Something was wrong' },
  { file: 'components/contacts/Form.vue', component: ContactForm, path: '/contacts/new', props: { contact: null } },
  { file: 'components/agents/CallSomeone.vue', component: AgentCall, path: `/agents/${CALL_ID}`, props: { agent: { ...AGENT, state: 'live', liveVersion: 1 } } },
  { file: 'components/agents/Editor.vue', component: AgentEditor, path: `/agents/${CALL_ID}`, props: { agent: AGENT, options: { models: [], voices: [], currency: 'USD', numbers: [] }, unsaved: false } },
  { file: 'components/leads/Standing.vue', component: LeadStanding, path: `/leads/${CALL_ID}`, props: { lead: sampleLead() } },
  { file: 'components/leads/Fields.vue', component: LeadFields, path: `/leads/${CALL_ID}`, props: { lead: sampleLead() }, opens: 'Change Name' },
  { file: 'components/numbers/Blocked.vue', component: Blocked, path: '/numbers' },
  { file: 'components/outreach/Members.vue', component: Members, path: `/outreach/programmes/${CALL_ID}`, props: { programmeId: CALL_ID }, opens: 'Add somebody' },
  { file: 'components/leads/Notes.vue', component: LeadNotes, path: `/leads/${CALL_ID}`, props: { lead: sampleLead() } },
  { file: 'components/agents/WishForm.vue', component: WishForm, path: '/agents/wishes', props: { kind: 'consent' } },
  { file: 'components/agents/WishRow.vue', component: WishRow, path: '/agents/wishes', props: { wish: WISH }, opens: 'Withdraw' },
  { file: 'pages/agents/new.vue', component: NewAgent, path: '/agents/new', opens: 'Start from nothing' },
  { file: 'components/messages/Compose.vue', component: MessageCompose, path: '/messages/new', props: { message: null } },
  { file: 'components/calls/Compose.vue', component: Compose, path: '/dialer' },
  { file: 'components/numbers/Add.vue', component: AddNumber, path: '/numbers' },
  { file: 'pages/outreach/programmes/new.vue', component: NewProgramme, path: '/outreach/programmes/new' },
  { file: 'pages/outreach/programmes/[id].vue', component: OneProgramme, path: `/outreach/programmes/${CALL_ID}` },
  { file: 'components/outreach/HolidaysEditor.vue', component: HolidaysEditor, path: '/outreach/programmes/new', props: { modelValue: [] } },
  { file: 'components/outreach/ConsentWording.vue', component: ConsentWording, path: `/outreach/programmes/${CALL_ID}`, props: { programmeId: CALL_ID, wording: sampleProgramme().consent }, opens: 'Change the wording' },
  { file: 'components/finance/adjustments/RequestForm.vue', component: RequestForm, path: '/finance/adjustments' },
  { file: 'components/finance/requests/Decision.vue', component: Decision, path: '/finance/requests/r1', props: { id: 'r1', choices: ['approved', 'refused'], question: 'Do it?', busy: false } },
  { file: 'components/finance/limits/Limits.vue', component: Limits, path: `/finance/wallets/${WALLET_ID}`, props: { userId: 'u2', currency: 'USD', canChange: true }, opens: 'Change…' },
  { file: 'components/finance/ledger/WriteOff.vue', component: WriteOff, path: `/finance/wallets/${WALLET_ID}`, props: { wallet: { ...sampleFinanceWallet(), owedMicros: '1' }, canChange: true }, opens: 'Ask to give' },
  { file: 'components/finance/complaints/ComplaintCard.vue', component: ComplaintCard, path: '/finance/complaints', props: { complaint: COMPLAINT, canAnswer: true }, opens: 'Look into it' },
  { file: 'components/finance/vouchers/BatchForm.vue', component: BatchForm, path: '/finance/vouchers', props: { maximumMicros: '500000000', currency: 'USD' } },
  { file: 'components/finance/ledger/WalletStatus.vue', component: WalletStatus, path: `/finance/wallets/${WALLET_ID}`, props: { walletId: WALLET_ID, status: 'active', canChange: true }, opens: 'Freeze' },
  { file: 'components/finance/ledger/WalletAsOf.vue', component: WalletAsOf, path: `/finance/wallets/${WALLET_ID}`, props: { wallet: sampleFinanceWallet(), at: '' } },
  { file: 'components/finance/ledger/Filters.vue', component: LedgerFilters, path: '/finance/transactions', props: { filters: LEDGER_FILTERS.none } },
  { file: 'components/finance/audit/AuditFilters.vue', component: AuditFilters, path: '/finance/audit', props: { filters: AUDIT_FILTERS.none } },
  { file: 'components/finance/margin/ExchangeRates.vue', component: ExchangeRates, path: '/finance/margin' },
  { file: 'components/finance/margin/Filters.vue', component: MarginFilters, path: '/finance/margin', props: { filters: MARGIN_FILTERS.none } },
  { file: 'components/finance/books/WorkForm.vue', component: WorkForm, path: '/finance/books/m1', props: { found: CASE } },
  { file: 'components/finance/books/CompareDay.vue', component: CompareDay, path: '/finance/books' },
  { file: 'components/finance/months/AskMonth.vue', component: AskMonth, path: '/finance/months/2026-10', props: { month: { month: '2026-10', state: 'open' }, kind: 'month_close' }, opens: 'Ask to close' },
  { file: 'components/outreach/care/PersonForm.vue', component: PersonForm, path: '/outreach/people/new', props: { person: null, programme: CARE_PROGRAMME } },
  { file: 'components/outreach/rounds/Change.vue', component: RoundChange, path: `/outreach/rounds/${CALL_ID}`, props: { round: { id: CALL_ID, perMinute: 20, atOnce: 10, budgetMicros: null, revision: 1 }, send: () => Promise.resolve(), most: 'What the programme may' } },
  { file: 'pages/outreach/rounds/new.vue', component: NewRound, path: '/outreach/rounds/new' },
  { file: 'pages/agents/rounds/new.vue', component: NewAgentRound, path: `/agents/rounds/new?agent=${CALL_ID}` },
  { file: 'components/outreach/scripts/NewVersion.vue', component: NewVersion, path: '/outreach/scripts/s1', props: { script: SCRIPT } },
  { file: 'pages/outreach/scripts/new.vue', component: NewScript, path: '/outreach/scripts/new' },
  { file: 'components/outreach/stock/MoveForm.vue', component: MoveForm, path: '/outreach/stock', props: { item: ITEM } },
  { file: 'components/outreach/stock/ItemForm.vue', component: ItemForm, path: '/outreach/stock', props: { item: null, programmeId: 'p1' } },
  { file: 'components/finance/exports/NewExport.vue', component: NewExport, path: '/finance/exports', props: { filter: {}, month: null, currency: 'USD' } },
]

const server = { isOver: false }
const withheld = { isBlocked: false, turnedAwayAt: null }
registerEndpoint('/api/user/blocked-numbers', () => ({ numbers: [], withheld }))
registerEndpoint('/api/user/blocked-numbers/withheld', { method: 'PUT', handler: () => {
  withheld.isBlocked = true
  return { numbers: [], withheld }
} })
registerEndpoint('/api/outreach/care-options', () => ({ programmes: [{ id: CARE_PROGRAMME.id, name: 'Safe start', role: 'supervisor' }], programme: CARE_PROGRAMME }))
registerEndpoint('/api/outreach/scripts', () => ({ programmes: [SCRIPT.programme], scripts: [] }))
const refuse = (event: Parameters<typeof setResponseStatus>[0]) => {
  setResponseStatus(event, 401)
  return { code: 'unauthenticated', message: 'You are signed out. Sign in, then try again.' }
}
registerEndpoint('/api/user/grants', refuse)
registerEndpoint('/api/user/profile', event => (server.isOver ? refuse(event) : profileOf('u1')))
registerEndpoint('/api/user/email', () => ({ email: 'ada@example.org', isConfirmed: true, change: null }))
const LIMITS = { callsAtOnce: 1, agentCallsAtOnce: 5, startsPerMinute: 5, countriesPerDay: 3, spendPerDayMicros: '5000000', pricePerMinuteMicros: '500000', maxCallSeconds: 1800 }
registerEndpoint('/api/finance/limits/u2', () => ({ own: { ...LIMITS }, effective: LIMITS, reason: null, setAt: null, pendingRequestId: null }))
registerEndpoint('/api/outreach/programmes', () => ({ programmes: [], founding: sampleProgramme().management!.choices }))
registerEndpoint(`/api/outreach/programmes/${CALL_ID}`, () => sampleProgramme({ id: CALL_ID }))
registerEndpoint(`/api/outreach/programmes/${CALL_ID}/members`, () => ({ members: [] }))
registerEndpoint('/api/agents/options', () => ({ models: ['m'], voices: ['v'], currency: 'USD', rateNanosPerMinute: '150000000', numbers: [] }))
registerEndpoint('/api/payments/options', () => sampleOptions())
registerEndpoint('/api/user/auto-topup', () => sampleAutoTopup({ mode: 'notify' }))
registerEndpoint(`/api/calls/${CALL_ID}/complaint`, () => ({ complaint: null, obstacle: null }))
registerEndpoint('/api/finance/exchange-rates', () => ({ currency: 'USD', rates: [] }))
registerEndpoint('/api/finance/people', () => ({ people: [] }))
registerEndpoint('/api/finance/complaints/c1', () => ({ ...COMPLAINT, quality: null, evidence: {}, call: sampleDetail(), events: [], earlier: [], refundableMicros: '160000', obstacle: null }))
registerEndpoint('/api/user/numbers', () => ({ numbers: [{ number: '+15005550006', display: '+1 500 555 0006', kind: 'platform', country: 'US', isShown: true, since: null }] }))
registerEndpoint('/api/messages/quote', event => {
  setResponseStatus(event, 422)
  return { code: 'invalid_number', message: 'That number is too short.' }
})
registerEndpoint(`/api/agents/${CALL_ID}`, () => AGENT)
registerEndpoint(`/api/agents/${CALL_ID}/quote`, event => {
  setResponseStatus(event, 422)
  return { code: 'invalid_number', message: 'That number is too short.' }
})
registerEndpoint('/api/rates/quote', event => {
  setResponseStatus(event, 422)
  return { code: 'invalid_number', message: 'That number is too short.' }
})

function profileOf(id: string) {
  const profile = sampleProfile()
  return { ...profile, user: { ...profile.user, id, role: 'finance' as const } }
}
const signIn = (id = 'u1') => {
  server.isOver = false
  Object.assign(useSessionStore(), { profile: profileOf(id), loaded: true })
}
beforeEach(() => {
  sessionStorage.clear()
  useDialer().typed = ''
  signIn()
})

async function open({ component, path, props = {}, opens }: Form, isBack = false): Promise<VueWrapper> {
  const view = await mountSuspended(component, { route: path, props })
  await flushPromises()
  const button = () => view.findAll('button').find(one => (one.attributes('aria-label') ?? one.text()).startsWith(opens!))
  if (opens && !isBack) {
    await vi.waitFor(() => expect(button(), view.html()).toBeDefined())
    await button()!.trigger('click')
  }
  return view
}

const TYPED: Record<string, string> = { 'time': '10:15', 'date': '2026-10-03', 'datetime-local': '2026-10-03T10:15', 'number': '7', 'url': 'https://example.org/1' }
/** All that may be kept: no password is. */
const fields = (view: VueWrapper) => view.findAll<HTMLInputElement>('input:not([type=checkbox]):not([type=radio]):not([type=hidden]):not([type=password]):not([type=file]), textarea').filter(one => one.attributes('aria-hidden') !== 'true')
const boxes = (view: VueWrapper) => view.findAll<HTMLInputElement>('[role=checkbox], [role=radio], input[type=checkbox]:not([aria-hidden])')
const written = (view: VueWrapper) => ({
  fields: fields(view).map(one => one.element.value),
  boxes: boxes(view).map(one => one.attributes('aria-checked') ?? one.attributes('data-state') ?? one.element.checked),
})

async function fill(view: VueWrapper): Promise<void> {
  await vi.waitFor(() => expect(fields(view).length + boxes(view).length, view.html()).toBeGreaterThan(0))
  for (const [index, field] of fields(view).entries()) await field.setValue(TYPED[field.attributes('type') ?? ''] ?? `12${index}`)
  const last = boxes(view).at(-1)
  if (last?.element.type === 'checkbox' && !last.attributes('role')) await last.setValue(!last.element.checked)
  else await last?.trigger('click')
  await flushPromises()
}

async function endSession(): Promise<void> {
  server.isOver = true
  await expect(useApi().get('/api/user/grants')).rejects.toThrow('signed out')
  await vi.waitFor(() => expect(useRouter().currentRoute.value.path).toBe('/sign-in'))
}

describe('a session that ends under a form', () => {
  it.each(FORMS.map(form => [form.file, form] as const))('leads to the door and back to the same input: %s', async (_, form) => {
    const view = await open(form)
    await fill(view)
    const before = written(view)
    await endSession()
    expect(useRouter().currentRoute.value.query).toEqual({ next: form.path, ended: 'true' })
    expect(useSessionStore().profile).toBeNull()
    view.unmount()
    useDialer().typed = ''

    signIn()
    const again = await open(form, true)
    await vi.waitFor(() => expect(written(again)).toEqual(before))
    if (form.opens) expect(fields(again).length + again.findAll('form').length).toBeGreaterThan(0)
    again.unmount()

    // once: who comes back later begins anew
    useDialer().typed = ''
    const later = await open(form, true)
    await flushPromises()
    if (form.opens) expect(fields(later).length + later.findAll('form').length).toBe(0)
    else expect(written(later)).not.toEqual(before)
  })

  it('gives it to nobody else, and not after an hour', async () => {
    const form = FORMS.find(one => one.component === RefundCard)!
    for (const [who, laterMs] of [['u2', 0], ['u1', 3_600_001]] as const) {
      signIn()
      const view = await open(form)
      await fill(view)
      const before = written(view)
      await endSession()
      view.unmount()
      signIn(who)
      const now = Date.now()
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => now + laterMs)
      const other = await open(form)
      await flushPromises()
      expect(written(other)).not.toEqual(before)
      expect(sessionStorage.length).toBe(0)
      other.unmount()
      clock.mockRestore()
    }
  })

  it('keeps a new address, and not the password beside it', async () => {
    const form = FORMS.find(one => one.component === Email)!
    const view = await open(form)
    await view.get('input[type=email]').setValue('new@example.org')
    await view.get('input[type=password]').setValue('my secret words')
    await endSession()
    const kept = JSON.stringify({ ...sessionStorage })
    expect(kept).toContain('new@example.org')
    expect(kept).not.toContain('secret')
    view.unmount()
    signIn()
    const again = await open(form, true)
    await vi.waitFor(() => expect(again.get<HTMLInputElement>('input[type=email]').element.value).toBe('new@example.org'))
    expect(again.get<HTMLInputElement>('input[type=password]').element.value).toBe('')
  })

  it('keeps nothing where nothing was typed', async () => {
    await open(FORMS.find(one => one.component === RefundCard)!)
    await endSession()
    expect(sessionStorage.length).toBe(0)
  })

  it('lets a call go on, and leads to the door when it is over', async () => {
    const dialer = useDialer()
    const view = await mountSuspended(RefundCard, { route: '/wallet/refund', props: { refunds: REFUNDS as unknown as RefundsDto } })
    dialer.view.state = 'in-call'
    server.isOver = true
    await expect(useApi().get('/api/user/grants')).rejects.toThrow('signed out')
    await flushPromises()
    expect(useRouter().currentRoute.value.path).toBe('/wallet/refund')
    dialer.view.state = 'ended'
    await vi.waitFor(() => expect(useRouter().currentRoute.value.path).toBe('/sign-in'))
    dialer.view.state = 'closed'
    view.unmount()
  })

  it('sends nobody away who was not signed in', async () => {
    const view = await mountSuspended(VoucherForm, { route: '/wallet' })
    useSessionStore().profile = null
    await expect(useApi().get('/api/user/grants')).rejects.toThrow('signed out')
    await flushPromises()
    expect(useRouter().currentRoute.value.path).toBe('/wallet')
    view.unmount()
  })
})

/** Every component and page there is, with its source. */
const sources = () => ['components', 'pages'].flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.vue')).map(entry => join(entry.parentPath, entry.name)))
  .map(file => ({ file, text: readFileSync(file, 'utf8') }))
const draftsIn = (text: string) => [...text.matchAll(/useDraft\([^\n]*/g)].map(([call]) => call).join()

it('is so for every form there is', () => {
  const drafted = sources().filter(({ text }) => text.includes('useDraft('))
  const forms = sources().filter(({ text }) => /<form\b|useSubmission\(/.test(text)).map(({ file }) => file)
  const unnamed = forms.filter(file => !drafted.some(one => one.file === file) && !(file in WITHOUT_DRAFT))
  expect(unnamed, 'use useDraft, or give the reason in WITHOUT_DRAFT').toEqual([])
  const unshown = drafted.filter(({ file }) => !FORMS.some(form => form.file === file) && !(file in SHOWN_WITH_PAGE))
  expect(unshown.map(({ file }) => file), 'show that it comes back, in FORMS or with its page').toEqual([])
  for (const test of new Set(Object.values(SHOWN_WITH_PAGE))) {
    expect(readFileSync(`tests/app/${test}.test.ts`, 'utf8'), test).toContain('expectFormToComeBack(')
  }
  for (const { file, text } of drafted) {
    expect(draftsIn(text), file).not.toMatch(/password/i)
    expect(text, file).not.toContain('AccountCodeField')
  }
})

/** `components/outreach/stock/MoveForm.vue` is `OutreachStockMoveForm` in other files. */
function tagOf(file: string): string {
  const parts = file.replace('components/', '').replace('.vue', '').split('/').map(part => part[0]!.toUpperCase() + part.slice(1))
  return parts.join('')
}

it('is so for whether a form stands open, where another file decides that', () => {
  const all = sources()
  const tags = all.filter(({ file, text }) => file.startsWith('components/') && text.includes('useDraft(')).map(({ file }) => tagOf(file))
  const forgotten = all.flatMap(({ file, text }) => tags.flatMap(tag => {
    const conditions = [...text.matchAll(new RegExp(`<(?:Lazy)?${tag}\\b[^>]*?v-(?:else-)?if="([^"]*)"`, 'g'))].map(([, condition]) => condition!)
    const own = conditions.flatMap(condition => condition.match(/[a-zA-Z]\w*/g) ?? [])
      .filter(name => new RegExp(`const ${name} = (?:shallowRef|ref)[<(][^\n]*(?:false|null|''|'none')\\)`).test(text))
    // somebody in care is kept by their id alone
    return own.filter(name => name !== 'marked' && !new RegExp(`\\b${name}\\b`).test(draftsIn(text))).map(name => `${file}: ${name} of ${tag}`)
  }))
  expect(forgotten, 'keep it with useDraft').toEqual([])
})
