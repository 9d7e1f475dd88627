import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { ScriptDetailDto } from '../../shared/schemas/outreach/scripts'
import type { RecordingDto } from '../../shared/schemas/outreach/recordings'
import type { HttpReply } from './http-app'
import type { HttpWorld, Visitor } from './http-world'
import { toneWav } from './recordings/tone-wav'

export const scriptContent = () => ({
  keys: [
    { key: '1', meaning: 'taken' as const, words: { en: 'Taken' } },
    { key: '2', meaning: 'need_help' as const, words: { en: 'Needs help' } },
  ],
  texts: {
    en: { prompt: 'Have you taken it? Press 1 for yes. Press 2 for help.', closing: 'Thank you.' },
    ta: { prompt: 'மருந்து எடுத்தால் 1 ஐ அழுத்தவும்.', closing: 'நன்றி.' },
  },
  repeats: 2,
})

/** A script as the page makes one. */
export async function makeScript(
  { post }: Visitor, programmeId: string, change: Record<string, unknown> = {},
): Promise<ScriptDetailDto> {
  const reply = await post('/api/outreach/scripts', { id: randomUUID(), programmeId, name: 'Iron tablets', ...scriptContent(), ...change })
  expect(reply.status, reply.text).toBe(201)
  return reply.json as ScriptDetailDto
}

export function sendRecording(
  { app, context }: HttpWorld, { cookie }: Visitor, programmeId: string, bytes: Uint8Array, fileName = 'Question.wav',
): Promise<HttpReply> {
  return app.send({
    method: 'POST', path: `/api/outreach/recordings?programme=${programmeId}&fileName=${encodeURIComponent(fileName)}`,
    headers: { cookie, 'origin': context.config.publicUrl, 'content-type': 'application/octet-stream' },
    body: Buffer.from(bytes),
  })
}

/** Recordings are small here: what is converted is proved elsewhere. */
export async function makeRecording(world: HttpWorld, visitor: Visitor, programmeId: string): Promise<RecordingDto> {
  const reply = await sendRecording(world, visitor, programmeId, toneWav({ seconds: 0.5, rate: 8000 }))
  expect(reply.status, reply.text).toBe(201)
  return reply.json as RecordingDto
}
