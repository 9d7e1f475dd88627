import { AnalyticsQuery } from '../schemas/analytics'
import { EndCallBody, ExtendCallBody, HistoryQuery } from '../schemas/calls'
import { ContactBody, ContactsQuery, EditContactBody, FavouriteBody, LookupQuery, NamesBody } from '../schemas/contacts'
import { CreateCallBody, EditMessageBody, MessageQuoteQuery, MessagesQuery } from '../schemas/messages'
import { QuoteQuery, RatesPlace } from '../schemas/rating'
import { StatementParams } from '../schemas/statements'
import { TransactionsQuery } from '../schemas/wallet'
import { AGENT_OPERATIONS } from './agent-operations'
import type { KeyRoute } from './key-routes'
import { OfOne, PAGED, PERIOD, TO, type Operation } from './operation'

/** Routes that need no key at all. */
export const PUBLIC_ROUTES = ['GET /api/rates', 'GET /api/rates/:country', 'GET /api/rates/public-quote'] as const
export type PublicRoute = (typeof PUBLIC_ROUTES)[number]
export type ApiRoute = KeyRoute | PublicRoute

const CALL = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5061'
const CONTACT = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5062'

const MESSAGE_ID = '0193a1b2-7c4d-7e8f-9a0b-1c2d3e4f5063'

const DAYS = {
  days: 'So many days up to today; 30 unless it is said.',
  from: 'The first day, `2026-11-01`, instead of `days`.',
  to: 'The last day.',
  tz: 'Whose days: a time zone such as `Europe/Berlin`.',
}
const MESSAGE = {
  ...TO,
  from: 'What the other side sees: one of your numbers.',
  message: 'What is said; plain text, whatever it looks like.',
  language: 'BCP 47.',
  voice: 'One of the language; its first unless it is said.',
  repeat: 'How often it is said in all.',
  scheduledFor: 'When, ISO 8601 with an offset; at once unless it is said.',
  timeZone: 'In which pages show that time.',
}

/** Each route that programs may ask. A route in the table of scopes that is not here does not compile. */
export const OPERATIONS: Record<ApiRoute, Operation> = {
  'GET /api/rates': {
    id: 'listRates', tag: 'Rates', reply: 'Rates', summary: 'Every country, and from how much a minute to it costs',
  },
  'GET /api/rates/:country': {
    id: 'readCountryRates', tag: 'Rates', reply: 'CountryRates', summary: 'What calls to one country cost, by kind of number', params: RatesPlace,
    fields: { country: 'Its name in the address of its page (`united-kingdom`), or ISO 3166-1 alpha-2.' },
    refusals: ['not_found'], sample: { params: { country: 'GB' } },
  },
  'GET /api/rates/public-quote': {
    id: 'quotePublicly', tag: 'Rates', reply: 'PublicQuote', summary: 'What a call to a number costs', query: QuoteQuery, fields: TO,
    refusals: ['invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate'], sample: { query: '?to=%2B442079460123' },
  },

  'GET /api/rates/quote': {
    id: 'quoteCall', tag: 'Calls', reply: 'Quote', summary: 'What a call would cost you, and how long your wallet lasts', query: QuoteQuery, fields: TO,
    description: 'The price that is quoted is the price that is charged. What only your wallet or your limits forbid is in the reply, not refused.',
    refusals: ['invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate', 'carrier_unavailable'], sample: { query: '?to=%2B442079460123' },
  },
  'GET /api/calls/history': {
    id: 'listCalls', tag: 'Calls', reply: 'CallHistory', summary: 'Your calls, the newest first', query: HistoryQuery,
    description: 'Answers with an `ETag`; asked with `If-None-Match` it answers 304 while nothing has changed.',
    fields: { ...PAGED, ...PERIOD, who: 'A number, or the id of a contact.', status: 'One status, or several with commas.' }, sample: { query: '?limit=2' },
  },
  'GET /api/calls/:id': {
    id: 'readCall', tag: 'Calls', reply: 'Call', summary: 'One call: what it cost, and why', params: OfOne, refusals: ['not_found'], sample: { params: { id: CALL } },
  },
  'GET /api/calls/:id/timeline': {
    id: 'readTimeline', tag: 'Calls', reply: 'Timeline', summary: 'What happened in a call, and when', params: OfOne, refusals: ['not_found'], sample: { params: { id: CALL } },
  },
  'GET /api/user/call-analytics': {
    id: 'readAnalytics', tag: 'Calls', reply: 'CallAnalytics', summary: 'What your calls come to in a period', query: AnalyticsQuery,
    fields: DAYS,
    sample: { query: '?days=7&tz=Europe%2FBerlin' },
  },
  'POST /api/calls/end': {
    id: 'endCall', tag: 'Calls', reply: 'CallEnding', summary: 'Hang up a call of yours', body: EndCallBody,
    description: 'Can be repeated, and moves no money: what was talked is charged when the carrier has said how long it was.',
    fields: { reason: '`line_dead` where nobody hung up and the line is gone.' },
    refusals: ['not_found', 'carrier_unavailable'], sample: { body: { callId: CALL } },
  },
  'POST /api/calls/extend': {
    id: 'extendCall', tag: 'Calls', reply: 'CallTime', summary: 'Give a call that is up the time that your wallet has money for now', body: ExtendCallBody,
    description: 'Holds more money. Asked again it holds the same.',
    refusals: ['not_found', 'call_over', 'no_more_time', 'insufficient_credits', 'wallet_frozen', 'limit_reached', 'carrier_unavailable'], sample: { body: { callId: CALL } },
  },

  'POST /api/calls': {
    id: 'createCall', tag: 'Messages', reply: 'CreatedCall', status: 201, taken: { status: 202, when: 'It is scheduled, or nobody knows yet whether the phone network dials: it is looked for, and never dialled twice' },
    summary: 'Call a phone and say a message, now or at a time', body: CreateCallBody, idempotencyKey: true, fields: MESSAGE,
    description: 'Holds the most that the call can cost, and charges what was talked. What is scheduled holds nothing until its time. Send a key with every request that may be sent again: without one, each is a call of its own.',
    refusals: ['message_refused', 'from_not_yours', 'invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate', 'call_refused',
      'insufficient_credits', 'wallet_frozen', 'limit_reached', 'too_many_calls', 'idempotency_mismatch', 'carrier_unavailable'],
    sample: { body: { to: '+442079460123', from: '+14155550100', message: 'Your table is ready.', language: 'en-GB' } },
  },
  'GET /api/messages': {
    id: 'listMessages', tag: 'Messages', reply: 'Messages', summary: 'Messages that wait for their time, or those that were sent', query: MessagesQuery,
    fields: { ...PAGED, show: 'Those that are scheduled, the next one first; or all others, the newest first.' }, sample: { query: '?show=scheduled' },
  },
  'GET /api/messages/quote': {
    id: 'quoteMessage', tag: 'Messages', reply: 'MessageQuote', summary: 'What a call that speaks for so long costs at most', query: MessageQuoteQuery,
    fields: { ...TO, seconds: 'How long it takes to say.' },
    refusals: ['invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate', 'carrier_unavailable'], sample: { query: '?to=%2B442079460123&seconds=30' },
  },
  'GET /api/user/numbers': {
    id: 'listNumbers', tag: 'Messages', reply: 'Numbers', summary: 'The numbers that your calls may show, and which they do where none is chosen',
  },
  'GET /api/messages/:id': {
    id: 'readMessage', tag: 'Messages', reply: 'Message', summary: 'One message, and what became of it', params: OfOne, refusals: ['not_found'], sample: { params: { id: MESSAGE_ID } },
  },
  'PUT /api/messages/:id': {
    id: 'editMessage', tag: 'Messages', reply: 'Message', summary: 'Write a message anew that waits for its time', params: OfOne, body: EditMessageBody, fields: MESSAGE,
    description: 'All of it, for the `revision` that you read: where it was changed or sent meanwhile, nothing was written.',
    refusals: ['not_found', 'content_changed', 'message_refused', 'from_not_yours', 'invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate'],
    sample: {
      params: { id: MESSAGE_ID },
      body: { to: '+442079460123', from: '+14155550100', message: 'Your table is ready.', scheduledFor: '2027-01-15T18:30:00Z', timeZone: 'Europe/London', revision: 1 },
    },
  },
  'DELETE /api/messages/:id': {
    id: 'cancelMessage', tag: 'Messages', reply: 'Message', summary: 'Take a message back that waits for its time', params: OfOne, refusals: ['not_found'], sample: { params: { id: MESSAGE_ID } },
  },

  ...AGENT_OPERATIONS,

  'GET /api/user/contacts': {
    id: 'listContacts', tag: 'Contacts', reply: 'Contacts', summary: 'Your contacts by name, or those that are looked for', query: ContactsQuery,
    fields: { ...PAGED, q: 'Part of a name, a number, an address or a tag.', tag: 'Those with this tag.', favourites: 'Favourites alone.', order: 'Favourites first, or by name alone.' },
    sample: { query: '?q=ada' },
  },
  'POST /api/user/contacts': {
    id: 'createContact', tag: 'Contacts', reply: 'Contact', status: 201, summary: 'Add a contact', body: ContactBody,
    description: 'A number stands in your contacts once: where somebody has it already the answer is `number_taken`, with whose it is in `details`.',
    refusals: ['invalid_number', 'number_taken'],
    sample: { body: { name: 'Ada Lovelace', email: 'ada@example.com', tags: ['clients'], numbers: [{ number: '+44 20 7946 0123', label: 'office' }] } },
  },
  'GET /api/user/contacts/:id': {
    id: 'readContact', tag: 'Contacts', reply: 'Contact', summary: 'One contact', params: OfOne, refusals: ['not_found'], sample: { params: { id: CONTACT } },
  },
  'PUT /api/user/contacts/:id': {
    id: 'editContact', tag: 'Contacts', reply: 'Contact', summary: 'Write a contact anew', params: OfOne, body: EditContactBody,
    description: 'All of it, for the `revision` that you read: where it was changed meanwhile the answer is `content_changed`, and nothing was written.',
    refusals: ['not_found', 'content_changed', 'invalid_number', 'number_taken'],
    sample: { params: { id: CONTACT }, body: { name: 'Ada King', numbers: [{ number: '+442079460123', label: 'office' }], revision: 1 } },
  },
  'DELETE /api/user/contacts/:id': {
    id: 'deleteContact', tag: 'Contacts', reply: 'Done', summary: 'Delete a contact', params: OfOne, refusals: ['not_found'],
    description: 'For a day it can be restored.', sample: { params: { id: CONTACT } },
  },
  'POST /api/user/contacts/:id/restore': {
    id: 'restoreContact', tag: 'Contacts', reply: 'Contact', summary: 'Take a deletion back', params: OfOne, refusals: ['not_found', 'number_taken'], sample: { params: { id: CONTACT } },
  },
  'PUT /api/user/contacts/:id/favourite': {
    id: 'setFavourite', tag: 'Contacts', reply: 'Contact', summary: 'Give a contact a star, or take it', params: OfOne, body: FavouriteBody, refusals: ['not_found'],
    sample: { params: { id: CONTACT }, body: { isFavourite: true } },
  },
  'GET /api/user/contacts/:id/calls': {
    id: 'listContactCalls', tag: 'Contacts', reply: 'ContactCalls', summary: 'The last calls to a contact', params: OfOne, refusals: ['not_found'], sample: { params: { id: CONTACT } },
  },
  'GET /api/user/contacts/lookup': {
    id: 'lookUpContact', tag: 'Contacts', reply: 'ContactLookup', summary: 'Whose a number is', query: LookupQuery, fields: { phone: 'In any spelling.' },
    sample: { query: '?phone=%2B442079460123' },
  },
  'POST /api/user/contacts/names': {
    id: 'nameNumbers', tag: 'Contacts', reply: 'Names', summary: 'Whose these numbers are', body: NamesBody, fields: { numbers: 'In E.164.' },
    description: 'Changes nothing. It is a POST so that numbers stand in no address.', sample: { body: { numbers: ['+442079460123'] } },
  },
  'GET /api/user/contacts/tags': {
    id: 'listTags', tag: 'Contacts', reply: 'ContactTags', summary: 'The tags of your contacts, and how many have each',
  },

  'GET /api/user/profile': {
    id: 'readProfile', tag: 'Wallet', reply: 'Profile', summary: 'Who you are, what your wallet holds, and your limits',
  },
  'GET /api/user/transactions': {
    id: 'listTransactions', tag: 'Wallet', reply: 'Transactions', summary: 'What moved in your wallet, the newest first', query: TransactionsQuery,
    fields: { ...PAGED, ...PERIOD, kind: 'One kind, or several with commas.' }, sample: { query: '?limit=2' },
  },
  'GET /api/user/balance-days': {
    id: 'listBalanceDays', tag: 'Wallet', reply: 'BalanceDays', summary: 'What your wallet held at the end of each day', query: AnalyticsQuery, fields: DAYS,
    sample: { query: '?days=7&tz=Europe%2FBerlin' },
  },
  'GET /api/user/grants': {
    id: 'listGrants', tag: 'Wallet', reply: 'Grants', summary: 'Promotional credit that is left, in order of use',
  },
  'GET /api/user/statements': {
    id: 'listStatements', tag: 'Wallet', reply: 'Statements', summary: 'The months in which something moved',
  },
  'GET /api/user/statements/:month': {
    id: 'readStatement', tag: 'Wallet', reply: 'Statement', summary: 'A month of your wallet', params: StatementParams,
    fields: { month: 'Such as `2026-10`.' }, refusals: ['not_found'], sample: { params: { month: '2026-10' } },
  },
}
