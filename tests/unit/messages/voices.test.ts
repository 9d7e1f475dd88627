import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LANGUAGES, nearestLanguage, voiceOf } from '../../../shared/messages/voices'

describe('the table of voices', () => {
  it('V1 has no language and no voice that Twilio’s own package does not know', () => {
    const types = readFileSync('node_modules/twilio/lib/twiml/VoiceResponse.d.ts', 'utf8')
    const listed = (name: string) => new Set(/ type X = ([^;]*);/.exec(types.replace(` type ${name} = `, ' type X = '))![1]!.split(' | ').map(word => word.slice(1, -1)))
    const [languages, voices] = [listed('SayLanguage'), listed('SayVoice')]
    expect(languages.size).toBeGreaterThan(40)
    expect(voices.size).toBeGreaterThan(100)
    expect(LANGUAGES.filter(({ tag }) => !languages.has(tag))).toEqual([])
    expect(LANGUAGES.flatMap(one => one.voices).filter(({ name }) => !voices.has(name))).toEqual([])
    expect(new Set(LANGUAGES.map(({ tag }) => tag)).size).toBe(LANGUAGES.length)
    const names = LANGUAGES.map(({ name }) => name)
    expect([...names].sort((a, b) => a.localeCompare(b))).toEqual(names)
  })

  it('takes the first voice of a language where none is named, and none that does not speak it', () => {
    expect(voiceOf('en-GB')).toEqual({ name: 'Polly.Amy', label: 'Amy' })
    expect(voiceOf('en-GB', 'Polly.Brian')?.label).toBe('Brian')
    expect(voiceOf('en-GB', 'Polly.Hans')).toBeNull()
    expect(voiceOf('tlh')).toBeNull()
  })

  it.each([['de-AT', 'de-DE'], ['en-GB', 'en-GB'], ['en', 'en-US'], ['en-ZA', 'en-US'], ['fr-CA', 'fr-CA'], ['pt-PT', 'pt-PT'], ['tlh', 'en-US']])('offers whoever speaks %s %s', (spoken, tag) => {
    expect(nearestLanguage(spoken)).toBe(tag)
  })
})
