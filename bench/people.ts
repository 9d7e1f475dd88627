/**
 * Looking for somebody among `BENCH_PEOPLE` (100,000) people in care of one programme, as a supervisor and as a worker,
 * held against reading one of them by key; with and without what they are found by being kept folded. `BENCH_ROUNDS`
 * changes the number of rounds.
 *
 *   npx tsx bench/people.ts
 */
import { cpus } from 'node:os'
import { sql, type SQL } from 'drizzle-orm'
import postgres from 'postgres'
import { APP_ROLE, startEmbeddedDatabase } from '../scripts/embedded-database.mjs'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'
import { openDatabase, type Tx } from '../server/db/client'
import { migrate } from '../server/db/migrate'
import { findCarePerson, listCarePeople } from '../server/db/outreach/care/people'
import type { SearchTerms } from '../server/domain/contacts/search-terms'
import { median } from './report'

const { env } = toldOrExit(COMMANDS.benchPeople)
const PEOPLE: number = env.BENCH_PEOPLE ?? 100_000
const ROUNDS: number = env.BENCH_ROUNDS ?? 5
const GOAL_RATIO = 200
const PROGRAMME = '0194f3c0-0000-7000-8000-000000000001'
const [SUPERVISOR, WORKER] = ['supervisor', 'worker']
const PAGE = { limit: 51 }

const cluster = await startEmbeddedDatabase({ directory: temporaryFolder('bench-people'), database: 'bench', durable: false })
const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {}, connection: { 'app.evidence': 'bench' } })
const database = openDatabase({ url: cluster.appUrl, poolSize: 1, timeoutSeconds: 300 })
try {
  await migrate({ adminUrl: cluster.adminUrl, appRole: APP_ROLE })
  await fill()
  print(await measure())
} finally {
  await database.close()
  await admin.end()
  await cluster.stop()
}

/** One programme whose supervisor sees all of them, and whose worker cares for one in a hundred. */
async function fill(): Promise<void> {
  process.stderr.write(`${PEOPLE} people\n`)
  for (const id of [SUPERVISOR, WORKER, 'others']) {
    await admin`insert into "user" (id, name, email, role, created_at, updated_at) values (${id!}, ${id!}, ${`${id}@bench.example`}, 'caller', now(), now())`
  }
  await admin.unsafe(`
    insert into programme (id, name, owner_id, wallet_id, time_zone, country, hours, carriers, caller_ids, retries, languages, help_due_minutes, unanswered_streak, created_at, updated_at)
      select '${PROGRAMME}', 'Bench', user_id, id, 'Asia/Kolkata', 'IN', '{}', '{twilio}', '{}', '{}', '{ta}', 60, 3, now(), now() from wallet where user_id = '${SUPERVISOR}';
    insert into programme_member (programme_id, user_id, role, joined_at) values
      ('${PROGRAMME}', '${SUPERVISOR}', 'supervisor', now()), ('${PROGRAMME}', '${WORKER}', 'worker', now()), ('${PROGRAMME}', 'others', 'worker', now());
    insert into care_person (id, programme_id, worker_id, name, number, phone_owner, language, place, tags, created_at, updated_at)
      select gen_random_uuid(), '${PROGRAMME}', case when n % 100 = 0 then '${WORKER}' else 'others' end,
        (array['கமலா', 'लक्ष्मी', 'సీత', 'Zainab', 'Mary'])[1 + n % 5] || ' ' || (array['தேவி', 'Devi', 'Bibi', 'రాణి'])[1 + n % 4] || ' ' || n,
        '+9198' || lpad(n::text, 8, '0'), 'own', 'ta', 'Village ' || n % 500, array['ward ' || n % 40], now(), now()
      from generate_series(1, ${PEOPLE}) n`)
  await admin.unsafe('vacuum analyze care_person')
}

interface Look { name: string, userId: string, work: (tx: Tx) => Promise<unknown> }

/** As the search was before: every row is folded anew. */
async function searchFolding(tx: Tx, word: string): Promise<unknown> {
  const text: SQL = sql`folded(concat_ws(' ', name, place, array_to_string(tags, ' ')))`
  return tx.execute(sql`select * from care_person where programme_id = ${PROGRAMME}::uuid and erased_at is null
    and strpos(${text}, folded(${word})) > 0 order by (flagged_at is null), name, id limit ${PAGE.limit}`)
}
function search(tx: Tx, userId: string, terms: SearchTerms): Promise<unknown> {
  return listCarePeople(tx, { programmeId: PROGRAMME, terms, workerId: userId === WORKER ? userId : undefined }, PAGE)
}

async function measure(): Promise<Map<string, number>> {
  const rare = `${PEOPLE - 100}`
  const [one] = await admin`select id from care_person where name like ${`% ${rare}`}`
  const byKey = (tx: Tx) => findCarePerson(tx, one!.id as string)
  const looks: Look[] = [SUPERVISOR!, WORKER!].flatMap(userId => [
    { name: `${userId}: by key`, userId, work: byKey },
    { name: `${userId}: a rare word, folded anew`, userId, work: tx => searchFolding(tx, rare) },
    { name: `${userId}: a rare word`, userId, work: tx => search(tx, userId, { words: [rare] }) },
    { name: `${userId}: two words`, userId, work: tx => search(tx, userId, { words: ['லக்ஷ்மி', 'Village 77'] }) },
    { name: `${userId}: digits`, userId, work: tx => search(tx, userId, { digits: [rare] }) },
  ])
  const times = new Map<string, number[]>(looks.map(({ name }) => [name, []]))
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { name, userId, work } of looks) {
      await database.asUser(userId, async tx => {
        const begun = performance.now()
        await work(tx)
        times.get(name)!.push(performance.now() - begun)
      })
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]))
}

function print(times: Map<string, number>): void {
  const rows = [...times].map(([name, ms]) => {
    const ratio = ms / times.get(`${name.split(':')[0]}: by key`)!
    const verdict = name.includes('anew') || name.includes('by key') ? '' : ratio <= GOAL_RATIO ? 'met' : 'missed'
    return `| ${name} | ${ms.toFixed(2)} | ${ratio.toFixed(0)} | ${verdict} |`
  })
  process.stdout.write(`${[
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}. ${PEOPLE.toLocaleString('en')} people, ${ROUNDS} rounds, interleaved.`,
    '', `| looking for somebody | ms | ÷ by key (goal ≤ ${GOAL_RATIO}) | |`, '|---|---:|---:|---|', ...rows,
  ].join('\n')}\n`)
}
