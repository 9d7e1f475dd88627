import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, defineEventHandler, toNodeListener } from 'h3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowedSession } from '../../../server/auth/session-watch'
import type { Context } from '../../../server/context'
import { compressReply } from '../../../server/http/compress'
import { createDownloadSink } from '../../../server/http/download-sink'
import { ReaderGone, type ExportSink } from '../../../server/services/exports/write-export'

const context = { sessions: { follow: () => () => {} } } as unknown as Context
/** A batch of rows: more than a socket or what compresses it takes at once. What is random does not become shorter. */
const BATCH = Array.from({ length: 20_000 }, () => Math.random().toString(36).slice(2)).join(',')

interface Writing { sink: ExportSink, response: ServerResponse }
let begun: (writing: Writing) => void = () => {}
const app = createApp({ onRequest: compressReply })
app.use(defineEventHandler(event => {
  const sink = createDownloadSink(event, context, {} as FollowedSession)
  sink.begin({ fileName: 'ledger.csv', format: 'csv' })
  begun({ sink, response: event.node.res })
}))
const server = createServer(toNodeListener(app))
beforeAll(() => new Promise<void>(resolve => {
  server.listen(0, '127.0.0.1', resolve)
}))
afterAll(() => new Promise(resolve => {
  server.close(resolve)
}))

/** Somebody asks for a file, and reads nothing of it yet. */
async function ask(encoding: string): Promise<Writing & { reply: Promise<IncomingMessage> }> {
  const { port } = server.address() as AddressInfo
  const waiting = new Promise<Writing>(resolve => {
    begun = resolve
  })
  const reply = new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', headers: { 'accept-encoding': encoding } }, resolve).on('error', reject)
  })
  return { ...await waiting, reply }
}

/** Writes until nothing more is taken. @returns how much was taken, and the write that waits. */
async function fill({ sink }: Writing): Promise<{ written: number, blocked: Promise<unknown> }> {
  for (let written = 0; ; written++) {
    let isDone = false
    const blocked = sink.write(BATCH).then(() => {
      isDone = true
    }, (error: unknown) => error)
    // a reader that takes anything lets it go on within turns of the loop; one that does not, never
    for (let turn = 0; turn < 2_000 && !isDone; turn++) await new Promise(setImmediate)
    if (!isDone) return { written, blocked }
    expect(written, 'batches that nobody has read').toBeLessThan(200)
  }
}

/** Goes on after a write that waits, for ever. @throws what ends it */
async function writeOn({ sink }: Writing, blocked: Promise<unknown>): Promise<never> {
  const error = await blocked as Error | undefined
  if (error) throw error
  for (;;) {
    await sink.write(BATCH)
    await new Promise(setImmediate)
  }
}

describe.each(['gzip', 'identity'])('a download in %s', encoding => {
  it('F3 waits for its reader: what is not read is not written', async () => {
    const writing = await ask(encoding)
    const { blocked } = await fill(writing)
    const reply = await writing.reply
    reply.resume()
    expect(await blocked).toBeUndefined()
    writing.sink.end()
    await new Promise(resolve => reply.on('end', resolve))
  })

  it('F3 leaves nothing behind of any of its waits', async () => {
    const { sink, response, reply } = await ask(encoding)
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    const first = sink.write(BATCH)
    const read = await reply
    read.resume()
    await first
    const listeners = () => response.listenerCount('drain') + response.listenerCount('error') + response.listenerCount('close')
    const before = listeners()
    for (let batch = 0; batch < 40; batch++) await sink.write(BATCH)
    expect(listeners()).toBe(before)
    sink.end()
    await new Promise(resolve => read.on('end', resolve))
    process.off('warning', note)
    expect(warnings).toEqual([])
  })

  it('F3 ends its wait when its reader goes', async () => {
    const writing = await ask(encoding)
    const { blocked } = await fill(writing)
    ;(await writing.reply).destroy()
    // the compressor may take what it had room for; then nothing is taken any more
    await expect(writeOn(writing, blocked)).rejects.toThrow(ReaderGone)
    await expect(writing.sink.write('more')).rejects.toThrow(ReaderGone)
    writing.sink.breakOff()
  })
})
