import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { keysPath } from '../../server/carriers/exotel/callback-token'
import type { Context } from '../../server/context'
import { listScripts, listVersions, saveVoice } from '../../server/db/outreach/scripts'
import { addCarePerson } from '../../server/services/outreach/care/add-care-person'
import { recordCareStep } from '../../server/services/outreach/care/record-care-step'
import { addMember } from '../../server/services/outreach/members/add-member'
import { changeProgramme } from '../../server/services/outreach/programmes/change-programme'
import { foundProgramme } from '../../server/services/outreach/programmes/found-programme'
import type { Actor } from '../../server/services/outreach/programmes/note-programme-act'
import { createItem } from '../../server/services/outreach/stock/create-item'
import { moveItem } from '../../server/services/outreach/stock/move-item'
import type { ProgrammeSettings } from '../../shared/schemas/outreach/programmes'
import { WEEKDAYS, type OutreachLanguage } from '../../shared/schemas/outreach/words'
import type { DemoAccount } from './accounts'
import { KAVITHAS, SUNITHAS, type DemoCare } from './care-people'
import type { Person } from './past'

const CARRIER = 'exotel'
const DAY_MS = 86_400_000

const STOCK = [
  { name: 'Iron and folic acid', unit: 'tablets', minimum: 500, maximum: 3_000, batches: [['IFA-204', 20, 260]] },
  { name: 'Oral rehydration salts', unit: 'packets', minimum: 100, maximum: 600, batches: [['ORS-77', 400, 340], ['ORS-71', 18, 60]] },
  { name: 'Tetanus vaccine', unit: 'vials', minimum: 20, maximum: 80, batches: [['TT-1183', 120, 42]] },
] as const

/** A flow as somebody would draw it in Exotel's dashboard. */
export interface DemoFlow {
  appId: string
  prompt: { text: string }
  greeting: { text: string }
  keys: string[]
  repeats: number
  passthruUrl: string
}

/** Who works in the programme, and what they look after; each by their id. */
export interface FoundedProgramme {
  id: string
  owner: Actor
  kavitha: string
  sunitha: string
  /** By their number. */
  people: Map<string, string>
  accounts: DemoAccount[]
}

const always: [string, string][] = [['00:00', '24:00']]
const SETTINGS: ProgrammeSettings = {
  name: 'Safe start', timeZone: 'Asia/Kolkata', country: 'IN', holidays: [],
  hours: Object.fromEntries(WEEKDAYS.map(day => [day, always])),
  budgetDayMicros: '5000000', budgetMonthMicros: '60000000', carriers: ['twilio'], callerIds: {},
  retries: {
    busy: { times: 2, minutes: 30 }, no_answer: { times: 2, minutes: 60 }, failed: { times: 1, minutes: 60 },
  },
  languages: ['ta', 'te', 'hi', 'en'], helpDueMinutes: 60, unansweredStreak: 3, tellsHelpIsComing: true, isPaused: false,
}

/** A health programme that an owner's wallet pays for, with a supervisor, two workers, and people in their care. */
export async function foundOutreach(
  context: Context, admin: postgres.Sql, owner: Person, supervisorName: string,
): Promise<FoundedProgramme> {
  const actor = { id: owner.id, requestId: randomUUID() }
  const id = randomUUID()
  await foundProgramme(context, actor, {
    ...SETTINGS, id,
    consentWording: 'May we call you with reminders about your medicines and visits? You can stop at any time by pressing 9.',
  })
  const accounts: DemoAccount[] = []
  const join = async (name: string, role: 'worker' | 'supervisor', shows: string): Promise<string> => {
    const member = await addMember(context, actor, id, { id: randomUUID(), name, role })
    // whoever tries the demo signs in again and again
    await admin`update "user" set must_change_password = false where id = ${member.userId}`
    accounts.push({ email: member.code, password: member.password, role, name, shows })
    return member.userId
  }
  await join(supervisorName, 'supervisor', 'the whole of “Safe start”')
  const kavitha = await join('Kavitha Murugan', 'worker', 'people in her care who speak Tamil; press Call')
  const sunitha = await join('Sunitha Rani', 'worker', 'people who speak Telugu and Hindi')
  const people = new Map<string, string>()
  for (const [workerId, theirs] of [[kavitha, KAVITHAS], [sunitha, SUNITHAS]] as const) {
    for (const person of theirs) people.set(person.number, await takeIntoCare(context, id, workerId, person))
  }
  return { id, owner: actor, kavitha, sunitha, people, accounts }
}

/**
 * Exotel came later than the rest: its flows are drawn, and it is tried first.
 *
 * @returns the flows that the world outside must know.
 */
export async function moveToExotel(context: Context, { id, owner }: FoundedProgramme): Promise<DemoFlow[]> {
  await changeProgramme(context, owner, id, { ...SETTINGS, carriers: [CARRIER, 'twilio'], revision: 1 })
  return drawFlows(context, id)
}

async function takeIntoCare(
  context: Context, programmeId: string, workerId: string, person: DemoCare,
): Promise<string> {
  const { flag, hasConsent = true, phoneOwner = 'own', tags = [], ...fields } = person
  const { id } = await addCarePerson(context, workerId, {
    ...fields, id: randomUUID(), programmeId, phoneOwner, tags, dates: [], consent: hasConsent ? { way: 'spoken' } : null,
  })
  if (flag) await recordCareStep(context, workerId, id, { id: randomUUID(), kind: 'flagged', note: flag }, randomUUID())
  return id
}

export async function fillStock(context: Context, programmeId: string, userId: string): Promise<void> {
  for (const { batches, ...item } of STOCK) {
    const { id: itemId } = await createItem(context, userId, { id: randomUUID(), programmeId, ...item })
    for (const [code, days, amount] of batches) {
      const expiresOn = new Date(context.clock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10)
      await moveItem(context, userId, { id: randomUUID(), itemId, kind: 'received', amount, note: '', batch: { code, expiresOn } })
    }
  }
}

/** Each script in each language as a flow of its own; the script knows it by its id. */
async function drawFlows(context: Context, programmeId: string): Promise<DemoFlow[]> {
  const { publicUrl, exotel } = context.config
  if (!exotel) return []
  return context.database.asSystem(async tx => {
    const flows: DemoFlow[] = []
    for (const [place, { id: scriptId }] of (await listScripts(tx, [programmeId])).entries()) {
      const [newest] = await listVersions(tx, scriptId)
      const { version, texts, keys, repeats } = newest!
      for (const [language, { prompt, closing }] of Object.entries(texts)) {
        const appId = `${place + 1}-${language}`
        await saveVoice(tx, {
          scriptId, version, language: language as OutreachLanguage, promptRecordingId: null, closingRecordingId: null,
          flowIds: { [CARRIER]: appId },
        })
        flows.push({
          appId, prompt: { text: prompt }, greeting: { text: closing }, keys: keys.map(({ key }) => key), repeats,
          passthruUrl: publicUrl + keysPath(exotel.webhookSecret),
        })
      }
    }
    return flows
  })
}
