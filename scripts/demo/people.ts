import type { CallStatus } from '../../shared/schemas/calls'
import type { Role } from '../../shared/schemas/user'

export interface DemoCall {
  to: string
  daysAgo: number
  /** UTC. */
  hour: number
  status: Exclude<CallStatus, 'initiated' | 'ringing' | 'answered'>
  /** Seconds; for completed calls. */
  talk?: number
}

export interface DemoPerson {
  name: string
  email: string
  role: Role
  country: string
  /** Dollars, as granted at the beginning. */
  grant: string
  /** Longest call, where it is not the default. */
  maxCallSeconds?: number
  /** Dollars that the wallet is brought up to after the calls. */
  balance?: string
  calls: DemoCall[]
}

const call = (to: string, daysAgo: number, hour: number, talk: number): DemoCall => ({ to, daysAgo, hour, status: 'completed', talk })
const missed = (to: string, daysAgo: number, hour: number, status: DemoCall['status']): DemoCall => ({ to, daysAgo, hour, status })

/**
 * People and numbers for judging screens: many countries, ranges set aside for fiction or never assigned where there
 * are any.
 */
export const DEMO_PEOPLE: DemoPerson[] = [
  { name: 'Priya Raghunathan', email: 'finance@talktime.example', role: 'finance', country: 'IN', grant: '2', calls: [] },
  { name: 'Sione Tau‘akipulu', email: 'admin@talktime.example', role: 'admin', country: 'TO', grant: '2', calls: [] },
  {
    name: 'Amina Wanjiru', email: 'amina@talktime.example', role: 'caller', country: 'US', grant: '23', balance: '12.40',
    calls: [
      call('+442079460958', 0, 7, 187), missed('+442079460127', 0, 6, 'no-answer'), call('+254712345678', 1, 18, 1260),
      call('+12025550143', 1, 15, 3), missed('+61491570156', 2, 21, 'busy'), call('+61491570156', 2, 22, 642),
      call('+33199005512', 3, 9, 95), call('+4930901820', 4, 8, 61), missed('+81312345678', 5, 1, 'failed'),
      call('+81312345678', 5, 2, 304), call('+5511912345678', 6, 20, 59), call('+919876543210', 7, 5, 2412),
      missed('+27821234567', 8, 12, 'canceled'), call('+27821234567', 8, 13, 720), call('+966501234567', 9, 10, 33),
      call('+14165550199', 10, 16, 3540), call('+525512345678', 11, 19, 242), call('+442079460958', 12, 7, 481),
      call('+390612345678', 13, 11, 75), call('+18765551234', 14, 17, 130),
    ],
  },
  {
    name: 'Maximiliane Freifrau von Hohenfels-Wassenaar', email: 'maximiliane@talktime.example', role: 'caller', country: 'DE',
    grant: '900', balance: '18204.77', maxCallSeconds: 14_400,
    calls: [call('+493090182011', 1, 9, 14_340), call('+31612345678', 2, 10, 905), call('+41446681800', 4, 14, 61)],
  },
  { name: 'نور الهدى عبد الرحمن', email: 'nour@talktime.example', role: 'caller', country: 'JO', grant: '0.03', calls: [] },
  { name: 'Tomás Ó Súilleabháin', email: 'tomas@talktime.example', role: 'caller', country: 'IE', grant: '5', calls: [missed('+35312222222', 3, 12, 'no-answer')] },
]
