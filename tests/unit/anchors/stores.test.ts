import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AnchorDiffers, AnchorStoreUnavailable, type AnchorStore } from '../../../server/anchors/anchor-store'
import { createAnchorStore } from '../../../server/anchors/create-anchor-store'
import { createFileAnchorStore } from '../../../server/anchors/file-store'
import { createS3AnchorStore } from '../../../server/anchors/s3-store'
import { startFakeS3, type FakeS3 } from '../../support/fake-s3'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const BUCKET = 'books'
const bytes = (text: string) => Buffer.from(text)
const text = (kept: Uint8Array | null) => (kept === null ? null : Buffer.from(kept).toString('utf8'))

let folder: string
let s3: FakeS3
beforeEach(async () => {
  folder = temporaryFolder('store')
  s3 = await startFakeS3(BUCKET)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
  await s3.close()
})

function s3Store(): AnchorStore {
  return createS3AnchorStore({
    bucket: BUCKET, prefix: 'talktime/', region: 'eu-west-1', credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' }, endpoint: s3.endpoint, usesPathStyle: true,
  })
}
const STORES: [string, () => AnchorStore, () => void][] = [
  ['files', () => createFileAnchorStore(join(folder, 'deep', 'anchors')), () => {
    mkdirSync(join(folder, 'deep/anchors'), { recursive: true })
    writeFileSync(join(folder, 'deep/anchors/notes.txt'), 'x')
  }],
  ['S3', s3Store, () => {
    s3.objects.set('talktime/notes.txt', bytes('x'))
    s3.objects.set('other/2026-01-01.anchor', bytes('x'))
  }],
]

describe.each(STORES)('anchors in %s', (_, open, addOthers) => {
  it('M8 keep a day as it was put, and say where', async () => {
    const store = open()
    expect(await store.get('2026-11-23')).toBeNull()
    expect(await store.list()).toEqual([])
    const storedAt = await store.put('2026-11-23', bytes('a\nb\n'))
    expect(storedAt).toContain('2026-11-23.anchor')
    expect(text(await store.get('2026-11-23'))).toBe('a\nb\n')
  })

  it('M8 take the same bytes again and refuse others, which change nothing', async () => {
    const store = open()
    const storedAt = await store.put('2026-11-23', bytes('a'))
    expect(await store.put('2026-11-23', bytes('a'))).toBe(storedAt)
    await expect(store.put('2026-11-23', bytes('b'))).rejects.toThrow(AnchorDiffers)
    expect(text(await store.get('2026-11-23'))).toBe('a')
  })

  it('M8 keep one of many that are put at once', async () => {
    const store = open()
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => store.put('2026-11-23', bytes(`from ${index % 3}`))))
    const kept = text(await store.get('2026-11-23'))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(4)
    for (const [index, result] of results.entries()) expect(result.status).toBe(`from ${index % 3}` === kept ? 'fulfilled' : 'rejected')
  })

  it('M8 list their days, oldest first, over any number of pages, and nothing else', async () => {
    const store = open()
    addOthers()
    const days = ['2026-11-23', '2026-11-21', '2025-12-31', '2026-11-22', '2026-11-20']
    for (const day of days) await store.put(day, bytes(day))
    expect(await store.list()).toEqual([...days].sort())
  })

  it.each(['../2026-11-23', '2026-11-23/..', '', '2026-11-23.anchor', '20261123'])('M8 take no name that is no day: %j', async day => {
    await expect(open().put(day, bytes('a'))).rejects.toThrow(RangeError)
    await expect(open().get(day)).rejects.toThrow(RangeError)
  })
})

describe('anchors in files', () => {
  it('M8 leave nothing else behind, and are nobody else’s to read', async () => {
    const store = createFileAnchorStore(folder)
    await store.put('2026-11-23', bytes('a'))
    await store.put('2026-11-23', bytes('b')).catch(() => {})
    expect(readdirSync(folder)).toEqual(['2026-11-23.anchor'])
    expect((statSync(join(folder, '2026-11-23.anchor')).mode & 0o007)).toBe(0)
  })

  it('M8 that cannot be reached say so, and are not taken for empty', async () => {
    writeFileSync(join(folder, 'file'), 'x')
    const store = createFileAnchorStore(join(folder, 'file'))
    for (const asked of [() => store.put('2026-11-23', bytes('a')), () => store.get('2026-11-23'), () => store.list()]) {
      await expect(asked()).rejects.toThrow(AnchorStoreUnavailable)
    }
  })
})

describe('anchors in S3', () => {
  it('M8 are written under a condition and signed', async () => {
    await s3Store().put('2026-11-23', bytes('a'))
    expect(s3.requests).toEqual([{
      line: 'PUT /books/talktime/2026-11-23.anchor?x-id=PutObject', condition: '*', authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/s3\//) as string,
    }])
    expect(s3.objects.get('talktime/2026-11-23.anchor')!.toString()).toBe('a')
  })

  it('M8 are tried again where somebody else writes at this moment, a few times', async () => {
    s3.putAnswers = [409]
    expect(await s3Store().put('2026-11-23', bytes('a'))).toBe('s3://books/talktime/2026-11-23.anchor')
    s3.putAnswers = [409, 409, 409]
    await expect(s3Store().put('2026-11-24', bytes('a'))).rejects.toThrow(AnchorStoreUnavailable)
    expect(s3.objects.has('talktime/2026-11-24.anchor')).toBe(false)
  })

  it('M8 that cannot be reached say so, and are not taken for empty', async () => {
    s3.outage = 403
    const store = s3Store()
    for (const asked of [() => store.put('2026-11-23', bytes('a')), () => store.get('2026-11-23'), () => store.list()]) {
      await expect(asked()).rejects.toThrow(AnchorStoreUnavailable)
    }
  })
})

describe('the store that the settings name', () => {
  it('M8 is a folder, or a bucket by the usual AWS variables', async () => {
    const files = createAnchorStore({ store: `file:${folder}`, s3Endpoint: null, s3Region: 'us-east-1' })
    expect(await files.put('2026-11-23', bytes('a'))).toBe(join(folder, '2026-11-23.anchor'))
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    const bucket = createAnchorStore({ store: `s3://${BUCKET}/kept/here/`, s3Endpoint: s3.endpoint, s3Region: 'us-east-1' })
    expect(await bucket.put('2026-11-23', bytes('a'))).toBe('s3://books/kept/here/2026-11-23.anchor')
    expect(s3.requests[0]!.authorization).toContain('Credential=AKIAENV/')
    const top = createAnchorStore({ store: `s3://${BUCKET}`, s3Endpoint: s3.endpoint, s3Region: 'us-east-1' })
    expect(await top.put('2026-11-23', bytes('a'))).toBe('s3://books/2026-11-23.anchor')
  })
})
