import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import { readScriptForCall } from '../../server/services/outreach/scripts/read-script-for-call'
import type { RecordingsDto } from '../../shared/schemas/outreach/recordings'
import type { ScriptDetailDto, ScriptsDto } from '../../shared/schemas/outreach/scripts'
import type { ErrorDto } from '../../shared/errors'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'
import { createOutreachPerson, createProgramme } from '../support/outreach'
import { makeRecording, makeScript, scriptContent, sendRecording } from '../support/outreach-scripts'
import { toneWav } from '../support/recordings/tone-wav'

let world: HttpWorld
let owner: Visitor
let supervisor: Visitor
let worker: Visitor
let stranger: Visitor
let programmeId: string
let otherProgrammeId: string
beforeAll(async () => {
  world = await createHttpWorld()
  const { context, app } = world
  owner = await world.visit()
  supervisor = await signIn(context, app, await createOutreachPerson(context, 'supervisor'))
  worker = await signIn(context, app, await createOutreachPerson(context, 'worker'))
  stranger = await signIn(context, app, await createOutreachPerson(context, 'supervisor'))
  const people = { owner: owner.person, supervisors: [supervisor.person], workers: [worker.person] }
  programmeId = (await createProgramme(context, { ...people, languages: ['en', 'ta', 'te'] })).id
  otherProgrammeId = (await createProgramme(context, { owner: stranger.person, name: 'Another one' })).id
})
afterAll(() => world.close())

const read = async ({ get }: Visitor, id: string) => (await get(`/api/outreach/scripts/${id}`)).json as ScriptDetailDto

describe('scripts', () => {
  it('are made by supervisors, seen by workers, and say which languages lack', async () => {
    const made = await makeScript(supervisor, programmeId)
    expect(made).toMatchObject({ name: 'Iron tablets', version: 1, languages: ['en', 'ta'], missingLanguages: ['te'], recordedLanguages: [] })
    expect(made.versions).toMatchObject([{ version: 1, createdBy: 'Ada', voices: {} }])
    const listed = (await worker.get(`/api/outreach/scripts?programme=${programmeId}`)).json as ScriptsDto
    expect(listed.scripts.map(({ id }) => id)).toContain(made.id)
    expect(listed.programmes).toMatchObject([{ id: programmeId, role: 'worker' }])
    const all = (await worker.get('/api/outreach/scripts')).json as ScriptsDto
    expect(all.scripts.map(({ id }) => id)).toContain(made.id)
  })

  it('a programme begins with two, in all languages', async () => {
    const { id } = await createProgramme(world.context, { owner: owner.person, name: 'Fresh' })
    const { context } = world
    await context.database.asUser(owner.person.id, tx => createBuiltInScripts(context, tx, id, owner.person.id))
    const { scripts } = (await owner.get(`/api/outreach/scripts?programme=${id}`)).json as ScriptsDto
    expect(scripts.map(({ name, missingLanguages, languages }) => [name, missingLanguages.length, languages.length]))
      .toEqual([['Appointment reminder', 0, 4], ['Medicine reminder', 0, 4]])
    const medicine = await world.context.database.asSystem(tx => readScriptForCall(tx, { scriptId: scripts[1]!.id, language: 'ta' }))
    expect(medicine.keys.map(({ key, meaning }) => `${key} ${meaning}`)).toEqual(['1 taken', '2 need_help', '3 confirms', '8 wrong_person', '9 stop_calling'])
    expect(medicine.prompt).toEqual({ text: expect.stringContaining('வணக்கம்') as string, recordingId: null })
  })

  it('M16 are made once for one request', async () => {
    const body = { id: randomUUID(), programmeId, name: 'Once', ...scriptContent() }
    const replies = await Promise.all([1, 2, 3].map(() => supervisor.post('/api/outreach/scripts', body)))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    const { scripts } = (await supervisor.get(`/api/outreach/scripts?programme=${programmeId}`)).json as ScriptsDto
    expect(scripts.filter(({ name }) => name === 'Once')).toHaveLength(1)
    expectRefusal(await supervisor.post('/api/outreach/scripts', { ...body, repeats: 0 }), 409, 'idempotency_mismatch')
  })

  it.each<[string, object]>([
    ['no key', { keys: [] }],
    ['a key twice', { keys: [scriptContent().keys[0], scriptContent().keys[0]] }],
    ['no words', { texts: {} }],
    ['an empty question', { texts: { en: { prompt: ' ', closing: 'Bye.' } } }],
    ['a key that nobody set', { texts: { en: { prompt: 'Press 7.', closing: 'Bye.' } } }],
  ])('are refused in a sentence: %s', async (_, change) => {
    const before = await world.fingerprint()
    const { message } = expectRefusal(await supervisor.post('/api/outreach/scripts', { id: randomUUID(), programmeId, name: 'Bad', ...scriptContent(), ...change }), 422, 'script_refused')
    expect(message).toMatch(/Nothing was saved[.]$/)
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each<[string, object]>([
    ['a meaning that there is not', { keys: [{ key: '1', meaning: 'explode', words: {} }] }],
    ['a key of two digits', { keys: [{ key: '12', meaning: 'taken', words: {} }] }],
    ['a star', { keys: [{ key: '*', meaning: 'taken', words: {} }] }],
    ['a thousand and one letters', { texts: { en: { prompt: 'a'.repeat(1001), closing: 'b' } } }],
    ['a language that there is not', { texts: { fr: { prompt: 'a', closing: 'b' } } }],
    ['three repeats', { repeats: 3 }],
  ])('are refused field by field: %s', async (_, change) => {
    expectRefusal(await supervisor.post('/api/outreach/scripts', { id: randomUUID(), programmeId, name: 'Bad', ...scriptContent(), ...change }), 400, 'invalid_request')
  })
})

describe('versions', () => {
  it('never change: the next one stands beside them, for the one that was seen', async () => {
    const { id, versions } = await makeScript(supervisor, programmeId)
    const next = { seenVersion: 1, ...scriptContent(), repeats: 1 }
    const reply = await supervisor.post(`/api/outreach/scripts/${id}/versions`, next)
    expect(reply.status, reply.text).toBe(200)
    const changed = reply.json as ScriptDetailDto
    expect(changed.version).toBe(2)
    expect(changed.versions[1]).toEqual(versions[0])
    // an answer that was lost, and somebody who saw the first one still
    expect((await supervisor.post(`/api/outreach/scripts/${id}/versions`, next)).json).toEqual(changed)
    expectRefusal(await owner.post(`/api/outreach/scripts/${id}/versions`, { ...next, repeats: 0 }), 409, 'content_changed')
    expectRefusal(await supervisor.post(`/api/outreach/scripts/${id}/versions`, { ...next, seenVersion: 9 }), 409, 'content_changed')
    expectRefusal(await supervisor.post(`/api/outreach/scripts/${id}/versions`, { ...next, seenVersion: 2 }), 422, 'script_refused')
    const old = await world.context.database.asSystem(tx => readScriptForCall(tx, { scriptId: id, language: 'en', version: 1 }))
    expect(old).toMatchObject({ version: 1, repeats: 2 })
  })

  it('take along what stands for words that stay as they were', async () => {
    const { id } = await makeScript(supervisor, programmeId)
    const one = await makeRecording(world, supervisor, programmeId)
    const two = await makeRecording(world, supervisor, programmeId)
    for (const language of ['en', 'ta']) {
      const reply = await supervisor.put(`/api/outreach/scripts/${id}/voice`, {
        version: 1, language, promptRecordingId: one.id, closingRecordingId: two.id, flowIds: { exotel: '1234', twilio: '' },
      })
      expect(reply.status, reply.text).toBe(200)
    }
    const content = scriptContent()
    content.texts.ta.prompt = 'மாத்திரை எடுத்தால் 1 ஐ அழுத்தவும்.'
    const reply = await supervisor.post(`/api/outreach/scripts/${id}/versions`, { seenVersion: 1, ...content })
    const [next, first] = (reply.json as ScriptDetailDto).versions
    expect(first!.voices.ta).toMatchObject({ prompt: one, closing: two, flowIds: { exotel: '1234' } })
    expect(next!.voices.en).toMatchObject({ prompt: one, closing: two, flowIds: { exotel: '1234' } })
    expect(next!.voices.ta).toMatchObject({ prompt: null, closing: two, flowIds: {} })
    expect((reply.json as ScriptDetailDto).recordedLanguages).toEqual(['en'])
    const spoken = await world.context.database.asSystem(tx => readScriptForCall(tx, { scriptId: id, language: 'en' }))
    expect(spoken).toMatchObject({ version: 2, prompt: { recordingId: one.id }, flowIds: { exotel: '1234' } })
  })

  it('a script that is out of use is chosen by no call; one that runs it goes on', async () => {
    const { id } = await makeScript(supervisor, programmeId)
    const reply = await supervisor.put(`/api/outreach/scripts/${id}`, { name: 'Old', isArchived: true })
    expect(reply.json).toMatchObject({ name: 'Old', archivedAt: expect.any(String) as string })
    const ask = (version?: number) => world.context.database.asSystem(tx => readScriptForCall(tx, { scriptId: id, language: 'en', version }))
    await expect(ask()).rejects.toMatchObject({ code: 'script_refused' })
    expect(await ask(1)).toMatchObject({ version: 1 })
    await supervisor.put(`/api/outreach/scripts/${id}`, { name: 'Back', isArchived: false })
    expect(await ask()).toMatchObject({ version: 1 })
    await expect(world.context.database.asSystem(tx => readScriptForCall(tx, { scriptId: id, language: 'te' }))).rejects.toMatchObject({ code: 'script_refused' })
    const log = await world.context.admin`select action from audit_log where subject_id = ${id} order by id`
    expect(log.map(({ action }) => action as string)).toEqual(['script.change', 'script.change'])
  })
})

describe('recordings', () => {
  it('are kept as phones play them, heard by members, and by carriers without a session', async () => {
    const kept = await makeRecording(world, supervisor, programmeId)
    expect(kept).toMatchObject({ fileName: 'Question.wav', durationSeconds: 0.5 })
    const { recordings } = (await worker.get(`/api/outreach/recordings?programme=${programmeId}`)).json as RecordingsDto
    expect(recordings).toContainEqual(kept)
    const heard = await worker.get(`/api/outreach/recordings/${kept.id}/audio`)
    expect(heard.headers).toMatchObject({ 'content-type': 'audio/wav', 'cache-control': expect.stringContaining('private') as string })
    expect(heard.text).toMatch(/^RIFF/)
    const played = await world.app.send({ path: `/api/ivr/recordings/${kept.id}.wav` })
    expect(played.status).toBe(200)
    expect(played.headers).toMatchObject({ 'content-type': 'audio/wav', 'cache-control': expect.stringMatching(/public.*immutable/) as string })
    expect(played.text).toBe(heard.text)
  })

  it('are read in parts, and once, by players and what stands between', async () => {
    const { id } = await makeRecording(world, supervisor, programmeId)
    const ask = (headers: Record<string, string>) => world.app.send({ path: `/api/ivr/recordings/${id}.wav`, headers })
    const whole = 44 + 8000
    const part = await ask({ range: 'bytes=0-3' })
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'RIFF', `bytes 0-3/${whole}`])
    expect((await ask({ range: 'bytes=-4' })).headers['content-range']).toBe(`bytes ${whole - 4}-${whole - 1}/${whole}`)
    expect((await ask({ range: 'bytes=40-' })).headers['content-range']).toBe(`bytes 40-${whole - 1}/${whole}`)
    const beyond = await ask({ range: 'bytes=99999-' })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${whole}`])
    for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=-', 'bytes=x']) expect((await ask({ range })).status).toBe(200)
    expect((await ask({ 'if-none-match': `"${id}"` })).status).toBe(304)
  })

  it('are found by nobody who guesses', async () => {
    const { id } = await makeRecording(world, supervisor, programmeId)
    // random throughout: none of it is a time or a place in a list
    expect(id[14]).toBe('4')
    for (const name of [randomUUID() + '.wav', id, `${id}.mp3`, `${id}.wav.wav`, '..%2f..%2fetc', `${id.toUpperCase()}.wav`, '1.wav']) {
      expectRefusal(await world.app.send({ path: `/api/ivr/recordings/${name}` }), 404, 'not_found')
    }
  })

  it.each<[string, () => Uint8Array, number, ErrorDto['code'], RegExp]>([
    ['0 bytes', () => new Uint8Array(), 422, 'recording_refused', /0 bytes/],
    ['no audio, whatever it is called', () => Buffer.from('<html>'.repeat(100)), 422, 'recording_refused', /no recording/],
    ['more than 10 MB', () => Buffer.alloc(10 * 1024 * 1024 + 1), 413, 'payload_too_large', /larger/],
    ['more than a minute', () => toneWav({ seconds: 61, rate: 8000, depth: 8 }), 422, 'recording_refused', /60 seconds/],
  ])('are refused in words: %s', async (_, bytes, status, code, words) => {
    const { message } = expectRefusal(await sendRecording(world, supervisor, programmeId, bytes()), status, code)
    expect(message).toMatch(words)
  })

  it('100 MB are not taken in: they are cut off', async () => {
    const server = await world.app.listen()
    try {
      async function* endless() {
        for (let sent = 0; sent < 100; sent++) {
          yield new Uint8Array(1024 * 1024)
          await Promise.resolve()
        }
      }
      const sent = await fetch(`${server.url}/api/outreach/recordings?programme=${programmeId}&fileName=big.wav`, {
        method: 'POST', headers: { cookie: supervisor.cookie, origin: world.context.config.publicUrl }, body: endless() as unknown as BodyInit, duplex: 'half',
      } as RequestInit).then(reply => reply.status, () => 'cut off')
      expect([413, 'cut off']).toContain(sent)
    } finally {
      await server.close()
    }
    expect((await world.context.admin`select 1 from script_recording where file_name = 'big.wav'`)).toHaveLength(0)
  })
})

describe('A2 who may what', () => {
  it('workers read, and change nothing', async () => {
    const { id } = await makeScript(supervisor, programmeId)
    const before = await world.fingerprint(['audit_log'])
    const voice = { version: 1, language: 'en', promptRecordingId: null, closingRecordingId: null, flowIds: {} }
    for (const reply of [
      await worker.post('/api/outreach/scripts', { id: randomUUID(), programmeId, name: 'Mine', ...scriptContent() }),
      await worker.post(`/api/outreach/scripts/${id}/versions`, { seenVersion: 1, ...scriptContent(), repeats: 0 }),
      await worker.put(`/api/outreach/scripts/${id}`, { name: 'Mine', isArchived: true }),
      await worker.put(`/api/outreach/scripts/${id}/voice`, voice),
      await sendRecording(world, worker, programmeId, toneWav({ seconds: 1 })),
    ]) expectRefusal(reply, 403, 'forbidden')
    expect(await world.fingerprint(['audit_log'])).toEqual(before)
    expect(await read(worker, id)).toMatchObject({ id, programme: { role: 'worker' } })
  })

  it('who works elsewhere finds nothing of it', async () => {
    const { id } = await makeScript(supervisor, programmeId)
    const { id: recordingId } = await makeRecording(world, supervisor, programmeId)
    const voice = { version: 1, language: 'en', promptRecordingId: null, closingRecordingId: null, flowIds: {} }
    for (const reply of [
      await stranger.get(`/api/outreach/scripts?programme=${programmeId}`),
      await stranger.get(`/api/outreach/scripts/${id}`),
      await stranger.post('/api/outreach/scripts', { id: randomUUID(), programmeId, name: 'Theirs', ...scriptContent() }),
      await stranger.post(`/api/outreach/scripts/${id}/versions`, { seenVersion: 1, ...scriptContent(), repeats: 0 }),
      await stranger.put(`/api/outreach/scripts/${id}`, { name: 'Theirs', isArchived: true }),
      await stranger.put(`/api/outreach/scripts/${id}/voice`, voice),
      await stranger.get(`/api/outreach/recordings?programme=${programmeId}`),
      await stranger.get(`/api/outreach/recordings/${recordingId}/audio`),
      await sendRecording(world, stranger, programmeId, toneWav({ seconds: 1 })),
    ]) expectRefusal(reply, 404, 'not_found')
    // another programme's voice is no voice here, for somebody who may hear both as well
    const second = await createProgramme(world.context, { owner: owner.person, name: 'A second one' })
    const there = await makeScript(owner, second.id)
    expectRefusal(await owner.put(`/api/outreach/scripts/${there.id}/voice`, { ...voice, promptRecordingId: recordingId }), 404, 'not_found')
    const own = await makeScript(stranger, otherProgrammeId)
    expectRefusal(await stranger.put(`/api/outreach/scripts/${own.id}/voice`, { ...voice, promptRecordingId: recordingId }), 404, 'not_found')
  })
})
