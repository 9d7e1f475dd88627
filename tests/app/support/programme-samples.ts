import type { ProgrammeChoices, ProgrammeDto } from '~~/shared/schemas/outreach/programmes'

export function sampleChoices(): ProgrammeChoices {
  return { currency: 'USD', carriers: [{ name: 'twilio', callerIds: ['+14155550100', '+14155550111'], circuit: 'closed' }, { name: 'exotel', callerIds: ['+914440001111'], circuit: 'closed' }] }
}

/** A programme as its owner sees it. */
export function sampleProgramme(change: Partial<ProgrammeDto> = {}): ProgrammeDto {
  return {
    id: '0193a1b2-0000-4000-8000-000000000001', name: 'Mothers of Salem', role: 'supervisor', languages: ['ta'], timeZone: 'Asia/Kolkata',
    isPaused: false, isOpen: false, opensAt: '2026-12-01T03:30:00.000Z', country: 'IN',
    hours: { mon: [['09:00', '18:00']], sat: [['22:00', '24:00']] }, holidays: ['2027-01-26'], revision: 3,
    consent: { version: 2, wording: 'May we call you?', createdAt: '2026-11-01T00:00:00.000Z' },
    management: {
      isOwner: true, ownerName: 'Nasrin Akhtar', budgetDayMicros: '5000000', budgetMonthMicros: null,
      spentDayMicros: '5000000', spentMonthMicros: '7250000', carriers: ['exotel'], callerIds: {},
      retries: {
        busy: { times: 1, minutes: 30 }, no_answer: { times: 2, minutes: 60 }, failed: { times: 0, minutes: 30 },
      },
      helpDueMinutes: 240, unansweredStreak: 6, tellsHelpIsComing: false, choices: sampleChoices(),
    },
    ...change,
  }
}
