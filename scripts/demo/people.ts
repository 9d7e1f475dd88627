import type { Role } from '../../shared/schemas/user'
import type { Person } from './past'

export interface DemoPerson {
  name: string
  email: string
  role: Role
  country: string
  /** What signing in as them shows. */
  shows: string
}

const staff = (name: string, email: string, role: Role, country: string, shows: string): DemoPerson =>
  ({ name, email, role, country, shows })
const caller = (name: string, email: string, country: string, shows: string) =>
  staff(name, email, 'caller', country, shows)

/** People for judging screens: from many countries, with long names and names from right to left. */
export const PEOPLE = {
  priya: staff('Priya Raghunathan', 'finance@talktime.example', 'finance', 'IN', 'the finance desk; approves what Kwabena asked for'),
  kwabena: staff('Kwabena Osei-Mensah', 'finance-2@talktime.example', 'finance', 'GH', 'the finance desk; approves what Priya asked for'),
  sione: staff('Sione Tau‘akipulu', 'admin@talktime.example', 'admin', 'TO', 'the finance desk, with higher limits'),
  ingrid: staff('Ingrid Þórsdóttir', 'auditor@talktime.example', 'auditor', 'IS', 'the finance desk, to read alone'),
  amina: caller('Amina Wanjiru', 'amina@talktime.example', 'US', 'many calls, automatic top-up, money sent back to a card'),
  maximiliane: caller('Maximiliane Freifrau von Hohenfels-Wassenaar', 'maximiliane@talktime.example', 'DE', '$18,204.77, a call of four hours, and an agent that answers her number'),
  nour: caller('نور الهدى عبد الرحمن', 'nour@talktime.example', 'JO', '$0.03'),
  tomas: caller('Tomás Ó Súilleabháin', 'tomas@talktime.example', 'IE', 'a payment that failed, a voucher'),
  chau: caller('Nguyễn Thị Minh Châu', 'chau@talktime.example', 'US', 'an open dispute, a frozen wallet'),
  oluwaseun: caller('Olúwaṣeun Adébáyọ̀ Ògúnbánjọ', 'oluwaseun@talktime.example', 'GB', 'a lost dispute, a debt'),
  ana: caller('Ana Luísa Magalhães de Vasconcelos', 'ana@talktime.example', 'BR', 'a refund to a card, a complaint that was declined'),
  karyna: caller('Карина Мельниченко', 'karyna@talktime.example', 'UA', 'a voucher, calls that cost more than they brought'),
  yael: caller('יעל בן־דוד', 'yael@talktime.example', 'IL', 'an automatic top-up that stopped'),
  meenakshi: caller('Dr. Meenakshi Sundaram', 'meenakshi@talktime.example', 'IN', 'owns “Safe start”, a programme that calls people in care: Outreach'),
  bartholomew: caller('Bartholomew Featherstonehaugh-Cholmondeley', 'bartholomew@talktime.example', 'GB', 'complaints, and a call that the carrier knows otherwise'),
} as const satisfies Record<string, DemoPerson>
export type PersonKey = keyof typeof PEOPLE
export type People = Record<PersonKey, Person>

/** The day, counted from now, on which everybody came. */
export const FIRST_DAY = 80
