import type { LeadDetailDto } from '~~/shared/schemas/leads/leads'

export const LEAD_ID = '0194f3c0-0000-7000-8000-00000000e001'
export const LEAD_CALL_ID = '0194f3c0-0000-7000-8000-00000000e002'
const AT = '2026-11-20T10:00:00.000Z'

/** Somebody who called once. */
export function sampleLead(change: Partial<LeadDetailDto> = {}): LeadDetailDto {
  return {
    id: LEAD_ID, agentId: '0194f3c0-0000-7000-8000-00000000a001', agentName: 'Night line', phone: '+12025550123', phoneDisplay: '+1 202 555 0123',
    state: 'new', assignee: null, nextAction: null, nextActionOn: null, tags: [], createdAt: AT, lastCallAt: AT,
    fields: [
      { key: 'name', name: 'Name', kind: 'text', value: 'Ada Moss', quote: 'My name is Ada Moss', callId: LEAD_CALL_ID, itemId: 'item_2', confidence: 'high', source: 'tool', isConfirmed: false },
      { key: 'email', name: 'E-mail', kind: 'email', value: 'ada@bakery.test', quote: 'ada at bakery dot test', callId: LEAD_CALL_ID, itemId: 'item_4', confidence: 'high', source: 'after_call', isConfirmed: true },
      { key: 'business', name: 'Business', kind: 'text', value: null, quote: null, callId: null, itemId: null, confidence: null, source: null, isConfirmed: false },
    ],
    language: 'en',
    calls: [{ callId: LEAD_CALL_ID, at: AT }],
    notes: [],
    trail: [{ id: '0194f3c0-0000-7000-8000-00000000e003', at: AT, event: 'made', doer: 'system', field: null, before: null, after: null, callId: LEAD_CALL_ID }],
    mail: { consent: null, sentAt: null, stoppedAt: null },
    isOnDoNotCallList: false,
    ...change,
  }
}
