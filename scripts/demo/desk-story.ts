import { daysAgo, hoursAgo, type Past } from './past'
import { adjust, agree, closeMonthOf, grant, liftLimits, makeVouchers } from './past-desk'
import { isStaffRole } from '../../shared/roles'
import { FIRST_DAY, type People } from './people'
import { after } from './timeline'

const WELCOME = { name: 'welcome', cents: 200, reason: 'Welcome to Talktime', days: 60 }
const FOR_STAFF = { name: 'staff', cents: 200, reason: 'For calls at work' }

/** What finance did: credit that was given, vouchers, adjustments, a month that was closed. */
export function tellDesk(past: Past, people: People, now: Date): void {
  const { priya, kwabena, sione, maximiliane } = people
  const firstDay = daysAgo(now, FIRST_DAY, 9)
  const { nour, ...others } = people
  for (const person of Object.values(others)) grant(
    past, person, firstDay, isStaffRole(person.role) ? FOR_STAFF : WELCOME,
  )
  grant(past, nour, firstDay, { cents: 3, name: 'rest', reason: 'What was left of an earlier account' })
  liftLimits(past, { asks: sione, approves: kwabena }, maximiliane, daysAgo(now, 79, 10), 50_000, 'Long calls agreed with the company')
  closeMonthOf(past, { asks: priya, approves: sione }, firstDay)
  giveVouchers(past, people, now)
  adjustWallets(past, people, now, after(firstDay, 60))
  askForMore(past, people, now, firstDay)
}

function giveVouchers(past: Past, { priya, kwabena, sione, karyna, ana, tomas }: People, now: Date): void {
  makeVouchers(past, { asks: priya, approves: sione }, daysAgo(now, 46, 9, 20), {
    batch: 'Autumn fair', note: 'For the visitors of our stand at the autumn fair.', count: 40, cents: 500, grantDays: 90, maxUses: 1, validDays: 120,
    usedBy: [
      { person: karyna, at: daysAgo(now, 44, 12, 5) },
      { person: ana, at: daysAgo(now, 42, 18, 41) },
      { person: tomas, at: daysAgo(now, 40, 7, 2) },
    ],
  })
  makeVouchers(past, { asks: kwabena, approves: priya }, daysAgo(now, 21, 14), {
    batch: 'Newsletter, printed twice', note: 'One code in each printed newsletter.', count: 10, cents: 300, grantDays: 30, maxUses: 2, validDays: 60,
    usedBy: [{ person: karyna, at: daysAgo(now, 20, 9, 15) }], canceledAt: daysAgo(now, 19, 8, 30),
  })
}

function adjustWallets(past: Past, people: People, now: Date, inFirstMonth: Date): void {
  const { priya, kwabena, yael, maximiliane, oluwaseun, bartholomew, ana } = people
  adjust(past, yael, daysAgo(now, 10, 9), {
    cents: 300, reasonCode: 'goodwill', note: 'For the wait when your card was declined.', askedBy: kwabena,
    decision: { by: priya, at: daysAgo(now, 9, 8), decision: 'approved', note: 'Agreed.' },
  })
  adjust(past, maximiliane, daysAgo(now, 8, 11), {
    cents: 25_000, reasonCode: 'bank_transfer', note: 'Bank transfer with the reference TT-4471, found late.',
    evidenceLinks: ['https://bank.example/statements/TT-4471'], effectiveAt: inFirstMonth, askedBy: priya,
    decision: { by: kwabena, at: daysAgo(now, 8, 15), decision: 'approved', note: 'Seen on the statement.' },
  })
  adjust(past, oluwaseun, daysAgo(now, 6, 10), {
    cents: 1_200, reasonCode: 'write_off', note: 'Writes off part of the debt from the dispute.', askedBy: kwabena,
    decision: { by: priya, at: daysAgo(now, 6, 16), decision: 'refused', note: 'We wait for the second letter first.' },
  })
  adjust(past, bartholomew, daysAgo(now, 1, 15), {
    cents: 185, reasonCode: 'billing_error', note: 'A call of Tuesday was counted a minute too long.',
    evidenceLinks: ['https://tickets.example/2207'], askedBy: priya,
  })
  adjust(past, ana, hoursAgo(now, 4), {
    cents: -250, reasonCode: 'other', note: 'The fair’s voucher was meant for another address.', askedBy: kwabena,
  })
}

/** One of each kind that waits for somebody else. */
function askForMore(past: Past, { priya, kwabena, oluwaseun, yael }: People, now: Date, firstDay: Date): void {
  makeVouchers(past, { asks: kwabena }, daysAgo(now, 1, 9, 40), {
    batch: 'Winter market', note: 'For the visitors of our stand at the winter market.', count: 60, cents: 500, grantDays: 90, maxUses: 1, validDays: 90,
  })
  liftLimits(past, { asks: priya }, yael, daysAgo(now, 1, 13), 15_000, 'She calls her family in Haifa for hours before the holidays.')
  agree(past, { asks: kwabena }, hoursAgo(now, 6), {
    kind: 'write_off', walletId: oluwaseun.walletId, amountMicros: '5000000', note: 'The second letter came back; part of the debt is lost.',
  })
  agree(past, { asks: priya }, hoursAgo(now, 5), {
    kind: 'month_reopen', month: firstDay.toISOString().slice(0, 7), note: 'A bank transfer of that month was found on the statement.',
  })
  const next = new Date(Date.UTC(firstDay.getUTCFullYear(), firstDay.getUTCMonth() + 1, 1))
  agree(past, { asks: kwabena }, hoursAgo(now, 3), {
    kind: 'month_close', month: next.toISOString().slice(0, 7), note: 'All bank statements of the month are in.',
  })
}
