import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import Script from '~/pages/outreach/scripts/[id].vue'
import Scripts from '~/pages/outreach/scripts/index.vue'
import { SCRIPT_TEMPLATES } from '~~/shared/outreach/script-templates'
import { changesOf } from '~~/browser/outreach/script-words'
import { contentOfDraft, draftOfScript } from '~~/browser/outreach/script-draft'
import type { ScriptDetailDto, ScriptVersionDto } from '~~/shared/schemas/outreach/scripts'
import { expectFormToComeBack } from '../support/ended-session'

enableAutoUnmount(afterEach)

/** One answer may be asked for after another. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await flushPromises()
}

const { keys, texts, repeats } = SCRIPT_TEMPLATES[0]!
const ID = '0194f3c0-0000-7000-8000-00000000c001'
const RECORDING = { id: '0194f3c0-0000-4000-8000-00000000c101', fileName: 'Question.wav', durationSeconds: 12.5, createdAt: '2026-11-20T10:00:00.000Z' }
const version = (more: Partial<ScriptVersionDto> = {}): ScriptVersionDto => ({
  version: 1, keys: [...keys], texts: { en: texts.en, ta: texts.ta }, repeats, createdAt: '2026-11-20T10:00:00.000Z', createdBy: 'Meena',
  voices: { ta: { prompt: RECORDING, closing: null, flowIds: { exotel: '77' } } }, ...more,
})
const script = (role: 'worker' | 'supervisor' = 'supervisor', versions = [version()]): ScriptDetailDto => ({
  id: ID, programmeId: ID, name: 'Medicine reminder', kind: 'question', archivedAt: null, version: versions[0]!.version, changedAt: versions[0]!.createdAt, keys: versions[0]!.keys,
  languages: ['en', 'ta'], missingLanguages: ['te'], recordedLanguages: [], versions,
  programme: { id: ID, name: 'Safe start', role, languages: ['en', 'ta', 'te'], timeZone: 'Asia/Kolkata' },
})

const server = { script: script(), sent: [] as Record<string, unknown>[] }
const answer = (change: () => ScriptDetailDto) => async (event: Parameters<typeof readBody>[0]) => {
  server.sent.push(await readBody<Record<string, unknown>>(event))
  return server.script = change()
}
registerEndpoint('/api/outreach/scripts', () => {
  const { programme, versions, ...listed } = server.script
  return { programmes: [programme], scripts: [listed] }
})
registerEndpoint(`/api/outreach/scripts/${ID}`, () => server.script)
registerEndpoint('/api/outreach/recordings', () => ({ recordings: [RECORDING] }))
registerEndpoint(`/api/outreach/scripts/${ID}/versions`, { method: 'POST', handler: answer(() => script('supervisor', [version({ version: 2, repeats: 0 }), version()])) })
registerEndpoint(`/api/outreach/scripts/${ID}/voice`, { method: 'PUT', handler: answer(() => script()) })
beforeEach(() => {
  Object.assign(server, { script: script(), sent: [] })
  sessionStorage.clear()
})

async function open(component: typeof Script | typeof Scripts = Script): Promise<VueWrapper> {
  const view = await mountSuspended(component, { route: `/outreach/scripts/${ID}`, attachTo: document.body })
  await settled()
  return view
}

describe('a script', () => {
  it('shows in each language what the phone says, in its order, with its recordings', async () => {
    const view = await open()
    const tamil = view.get('[data-test=language-ta]')
    expect(tamil.text()).toContain(texts.ta.prompt)
    expect(tamil.get('blockquote').attributes('lang')).toBe('ta')
    expect(tamil.get('audio').attributes('src')).toBe(`/api/outreach/recordings/${RECORDING.id}/audio`)
    expect(tamil.text()).toContain('Flow at Exotel: 77')
    const english = view.get('[data-test=language-en]')
    expect(english.find('audio').exists()).toBe(false)
    expect(english.text()).toContain('No recording: the phone network’s own voice reads the text.')
    expect(view.text()).toContain('There are no words in Telugu')
  })

  it('is read by workers, who change nothing', async () => {
    server.script = script('worker')
    const view = await open()
    for (const name of ['edit-script', 'archive-script', 'recording-file', 'save-flow']) expect(view.find(`[data-test=${name}]`).exists()).toBe(false)
    expect(view.findAll('audio')).toHaveLength(1)
  })

  it('gets a new version of what is typed, for the one that was seen', async () => {
    const view = await open()
    await view.get('[data-test=edit-script]').trigger('click')
    await view.get('[data-test=prompt-en]').setValue('Press 1, or press 5.')
    expect(view.get('[data-test=script-obstacle]').text()).toContain('press 5, and no key 5 is set')
    expect(view.get<HTMLButtonElement>('[data-test=save-script]').element.disabled).toBe(true)
    await view.get('[data-test=prompt-en]').setValue('Press 1.')
    expect(view.get('[data-test=script-notes]').text()).toContain('The question in English does not say what 2 is for.')
    await view.get('[data-test=script-editor]').trigger('submit')
    await settled()
    expect(server.sent).toMatchObject([{ seenVersion: 1, repeats: 2, texts: { en: { prompt: 'Press 1.', closing: texts.en.closing } } }])
    expect(Object.keys(server.sent[0]!.texts as object)).toEqual(['en', 'ta'])
    expect(view.text()).toContain('Version 2 is what calls say from now on.')
    expect(view.get('[data-test=changes]').text()).toContain('The question is asked once')
  })

  it('takes a recording away, and leaves the other things as they are', async () => {
    const view = await open()
    await view.get('[data-test=language-ta] [data-test=drop-recording]').trigger('click')
    await settled()
    expect(server.sent).toEqual([{ version: 1, language: 'ta', promptRecordingId: null, closingRecordingId: null, flowIds: { exotel: '77' } }])
  })

  it('refuses a file of more than 10 MB before it is sent', async () => {
    const view = await open()
    const input = view.get<HTMLInputElement>('[data-test=language-en] [data-test=recording-file]')
    const file = new File(['x'], 'big.wav')
    Object.defineProperty(file, 'size', { value: 100 * 1024 * 1024 })
    Object.defineProperty(input.element, 'files', { value: [file] })
    await input.trigger('change')
    expect(view.text()).toContain('This file has 100 MB, and 10 MB is the most. Nothing was sent.')
  })

  it('is in the list with what lacks', async () => {
    const view = await open(Scripts)
    expect(view.get('[data-test=script-row]').text()).toContain('No words in Telugu')
    expect(view.get('[data-test=new-script]').attributes('href')).toBe(`/outreach/scripts/new?programme=${ID}`)
  })
})

describe('drafts and versions', () => {
  it('what is typed and not changed is what there was', () => {
    const content = { keys: [...keys], texts: { ...texts }, repeats }
    expect(contentOfDraft(draftOfScript(content, ['en']))).toEqual(content)
    expect(Object.keys(contentOfDraft(draftOfScript(null, ['hi'])).texts)).toEqual(['hi'])
  })

  it('are compared in words', () => {
    const next = version({ version: 2, repeats: 0, texts: { en: texts.en, hi: texts.hi }, keys: [{ ...keys[0]!, meaning: 'confirms' }, ...keys.slice(2), { key: '7', meaning: 'call_later', words: {} }] })
    expect(changesOf(next, version())).toEqual([
      'Key 1 was “Medicine taken”, and is “Will come to the appointment”', 'Key 7 is new: Call later', 'Key 2 is gone', 'Hindi is new', 'Tamil is gone',
      'The question is asked once',
    ])
    expect(changesOf(version(), undefined)).toEqual(['The first version'])
  })
})

it('a new version of a script is open again after signing in', async () => {
  await expectFormToComeBack({ open: () => open(), press: view => view.get('[data-test=edit-script]').trigger('click'), form: 'form:has(textarea)' })
})
