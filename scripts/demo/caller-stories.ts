import { drawCalls, oneAfterTheOther, type Habit } from './draw-calls'
import { daysAgo, hoursAgo, type Past, type Person } from './past'
import { placeCall, type DemoCall } from './past-calls'
import {
  disputeNewest, failToPay, fillUpTo, payByCard, payUnknownHere, refundToCard, sendBackBeyond, turnOnAutoTopup,
  type CardPayment,
} from './past-payments'
import { CARDS } from './past-stripe'
import type { People } from './people'

/** What people did: paid, called, complained, and had their banks take payments back. */
export function tellCallers(past: Past, people: People, now: Date): void {
  tellAmina(past, people, now)
  tellMaximiliane(past, people, now)
  tellTomas(past, people, now)
  tellChau(past, people, now)
  tellOluwaseun(past, people, now)
  tellAna(past, people, now)
  tellKaryna(past, people, now)
  tellYael(past, people, now)
  tellBartholomew(past, people, now)
  payByCard(past, people.meenakshi, daysAgo(now, 18, 5, 30), { cents: 10_000 })
}

const talk = (to: string, at: Date, talkSeconds: number, more: Partial<DemoCall> = {}): DemoCall =>
  ({ to, at, status: 'completed', talkSeconds, sounded: 'good', ...more })
const missed = (to: string, at: Date, status: DemoCall['status']): DemoCall =>
  ({ to, at, status, talkSeconds: 0, sounded: null })

function call(past: Past, person: Person, calls: DemoCall[], paysWhenEmpty: CardPayment | null = null): void {
  for (const one of oneAfterTheOther(calls)) placeCall(past, person, one, paysWhenEmpty)
}

function tellAmina(past: Past, { amina }: People, now: Date): void {
  payByCard(past, amina, daysAgo(now, 78, 8, 15), { cents: 2_000, savesCard: true })
  turnOnAutoTopup(past, amina, daysAgo(now, 78, 9), { thresholdCents: 500, amountCents: 1_000, dailyLimitCents: 3_000 })
  const habit: Habit = {
    numbers: [
      '+442079460958', '+254712345678', '+61491570156', '+33199005512', '+4930901820', '+81312345678', '+5511912345678',
      '+919876543210', '+27821234567', '+966501234567', '+14165550199', '+525512345678', '+390612345678', '+18765551234',
    ],
    callsPerWeek: 8, from: 77, to: 2, longestSeconds: 4_200,
  }
  call(past, amina, [
    ...drawCalls('amina', habit, now),
    talk('+61491570156', daysAgo(now, 12, 21, 30), 6, { complaint: { reason: 'dropped', note: 'It was cut after a word.' } }),
    talk('+33199005512', daysAgo(now, 9, 5, 10), 95, {
      sounded: 'silent', complaint: { reason: 'no_audio', note: 'I heard nothing at all, and called again.' },
    }),
    talk('+254712345678', daysAgo(now, 1, 18), 1_260),
    talk('+12025550143', daysAgo(now, 1, 15), 3, { sounded: null }),
    missed('+442079460127', hoursAgo(now, 4), 'no-answer'),
    talk('+442079460958', hoursAgo(now, 3), 187),
  ])
  payByCard(past, amina, hoursAgo(now, 28), { cents: 2_000 })
  sendBackBeyond(past, amina, hoursAgo(now, 2), 1_240, 'More than I need at present')
}

function tellMaximiliane(past: Past, { maximiliane }: People, now: Date): void {
  for (const day of [77, 52, 25]) payByCard(past, maximiliane, daysAgo(now, day, 8, 40), { cents: 500_000 })
  const habit: Habit = {
    numbers: ['+493090182011', '+31612345678', '+41446681800', '+43664123456', '+390612345678', '+34911234567', '+6591234567'],
    callsPerWeek: 3, from: 76, to: 2, longestSeconds: 5_400,
  }
  call(past, maximiliane, [...drawCalls('maximiliane', habit, now), talk('+493090182011', daysAgo(now, 1, 9), 14_340)])
  fillUpTo(past, maximiliane, hoursAgo(now, 3), 1_820_477)
}

function tellTomas(past: Past, { tomas, priya }: People, now: Date): void {
  failToPay(past, tomas, daysAgo(now, 41, 19, 5), 2_000)
  payByCard(past, tomas, daysAgo(now, 41, 20, 30), { cents: 1_000 })
  const habit: Habit = {
    numbers: ['+353851234567', '+35312222222', '+447400123456', '+64211234567'],
    callsPerWeek: 1.5, from: 40, to: 3, longestSeconds: 1_500,
  }
  call(past, tomas, [
    ...drawCalls('tomas', habit, now),
    talk('+353851234567', daysAgo(now, 15, 20, 10), 340, {
      sounded: 'poor',
      complaint: {
        reason: 'bad_quality', note: 'She could hear me, and I her only now and then.',
        answer: { by: priya, afterHours: 20, text: 'The line was bad for half of the call, so half of it is back.', refund: 'half' },
      },
    }),
    missed('+35312222222', daysAgo(now, 3, 12), 'no-answer'),
  ], { cents: 1_000 })
}

function tellChau(past: Past, { chau }: People, now: Date): void {
  const habit: Habit = {
    numbers: ['+84912345678', '+842438123456', '+84901234567', '+821012345678', '+886912345678'],
    callsPerWeek: 4, from: 70, to: 5, longestSeconds: 2_000,
  }
  payByCard(past, chau, daysAgo(now, 71, 3, 20), { cents: 1_000 })
  payByCard(past, chau, daysAgo(now, 24, 3, 20), { cents: 5_000 })
  call(past, chau, drawCalls('chau', habit, now), { cents: 1_000 })
  disputeNewest(past, chau, daysAgo(now, 4, 11, 12), 'fraudulent')
}

function tellOluwaseun(past: Past, { oluwaseun }: People, now: Date): void {
  const habit: Habit = {
    numbers: ['+2348031234567', '+2348021234567', '+233241234567', '+442079460958'],
    callsPerWeek: 5, from: 73, to: 53, longestSeconds: 900,
  }
  payByCard(past, oluwaseun, daysAgo(now, 74, 10), { cents: 2_000 })
  call(past, oluwaseun, drawCalls('oluwaseun', habit, now), { cents: 2_000 })
  disputeNewest(past, oluwaseun, daysAgo(now, 51, 10), 'product_not_received', daysAgo(now, 38, 13))
}

function tellAna(past: Past, { ana, kwabena }: People, now: Date): void {
  const habit: Habit = {
    numbers: ['+5511912345678', '+5521998765432', '+351912345678', '+5491123456789', '+573011234567', '+51912345678', '+34612345678'],
    callsPerWeek: 5, from: 60, to: 2, longestSeconds: 1_500,
  }
  payByCard(past, ana, daysAgo(now, 61, 13, 5), { cents: 5_000 })
  call(past, ana, [
    ...drawCalls('ana', habit, now),
    talk('+351912345678', daysAgo(now, 5, 22), 128, {
      complaint: {
        reason: 'wrong_number', note: 'I reached somebody else.',
        answer: { by: kwabena, afterHours: 15, text: 'The number that was dialled is the one that you typed.', refund: null },
      },
    }),
  ], { cents: 2_000 })
  payByCard(past, ana, daysAgo(now, 7, 12), { cents: 2_500 })
  refundToCard(past, ana, daysAgo(now, 6, 12, 30), 1_500, 'I paid twice by mistake')
  payByCard(past, ana, daysAgo(now, 1, 11, 40), { cents: 1_000, isUnknownThere: true })
}

function tellKaryna(past: Past, { karyna }: People, now: Date): void {
  const perSecond = ['+380501234567', '+380671234567', '+819012345678', '+4520123456']
  const habit: Habit = {
    numbers: [...perSecond, '+48512345678', '+420601123456', '+40712345678'],
    callsPerWeek: 5, from: 65, to: 2, longestSeconds: 900,
  }
  payByCard(past, karyna, daysAgo(now, 66, 7, 30), { cents: 2_000 })
  call(past, karyna, [
    ...drawCalls('karyna', habit, now),
    // a second or two into a minute that is sold by the second and bought whole
    ...perSecond.map((to, index) => talk(to, daysAgo(now, 3 + 2 * index, 21, 20), 61 + index)),
    talk('+380501234567', daysAgo(now, 1, 8, 30), 412, {
      sounded: 'poor', complaint: { reason: 'bad_quality', note: 'Ледве чути: every third word was missing.' },
    }),
  ], { cents: 1_000 })
  payUnknownHere(past, karyna, daysAgo(now, 1, 16, 25), 1_500)
}

function tellYael(past: Past, { yael }: People, now: Date): void {
  payByCard(past, yael, daysAgo(now, 50, 6, 50), { cents: 1_000, card: CARDS.paysOnce, savesCard: true })
  turnOnAutoTopup(past, yael, daysAgo(now, 50, 7), { thresholdCents: 400, amountCents: 1_000, dailyLimitCents: 2_000 })
  const habit: Habit = {
    numbers: ['+97221234567', '+12025550143', '+905321234567', '+302101234567', '+37061234567'],
    callsPerWeek: 5, from: 49, to: 1, longestSeconds: 3_200,
  }
  call(past, yael, [
    ...drawCalls('yael', habit, now),
    talk('+905321234567', hoursAgo(now, 6), 232, {
      complaint: { reason: 'one_way_audio', note: 'I heard every word, and he none of mine.' }, sounded: 'poor',
    }),
  ], { cents: 1_000 })
}

function tellBartholomew(past: Past, { bartholomew, priya }: People, now: Date): void {
  const habit: Habit = {
    numbers: [
      '+12025550143', '+13105550188', '+61491570157', '+64211234567', '+971501234567', '+923012345678', '+94712345678',
      '+6281234567890', '+639171234567', '+66812345678', '+60123456789', '+85291234567', '+46701234567', '+3546112345',
    ],
    callsPerWeek: 6, from: 72, to: 2, longestSeconds: 2_700,
  }
  for (const day of [73, 40, 15]) payByCard(past, bartholomew, daysAgo(now, day, 9, 9), { cents: 10_000 })
  call(past, bartholomew, [
    ...drawCalls('bartholomew', habit, now),
    talk('+923012345678', daysAgo(now, 2, 21, 40), 1_500, {
      sounded: 'silent', complaint: { reason: 'no_audio', note: 'Five and twenty minutes of silence, for which I was charged.' },
    }),
    talk('+94712345678', daysAgo(now, 11, 21, 30), 610, {
      sounded: 'poor',
      complaint: {
        reason: 'dropped', note: 'Cut off in the middle of a sentence.',
        answer: { by: priya, afterHours: 12, text: 'The carrier dropped the call. All of it is back.', refund: 'all' },
      },
    }),
    talk('+971501234567', daysAgo(now, 1, 10, 20), 125, { carrierSaysSeconds: 190 }),
  ], { cents: 5_000 })
}
