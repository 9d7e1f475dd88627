import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An S3 of one bucket in this process: puts that never replace, gets, and lists in pages. */
export interface FakeS3 {
  endpoint: string
  objects: Map<string, Buffer>
  /** Method, target and who signed it, of every request. */
  requests: { line: string, condition: string | undefined, authorization: string | undefined }[]
  /** What the next puts are answered with instead, such as 409. */
  putAnswers: number[]
  /** Every answer is this while it is set. */
  outage: number | null
  close: () => Promise<void>
}

const PAGE_KEYS = 2
const error = (code: string) => `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`

export async function startFakeS3(bucket: string): Promise<FakeS3> {
  const objects = new Map<string, Buffer>()
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const fake: FakeS3 = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests: [],
    putAnswers: [],
    outage: null,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request)
    const condition = request.headers['if-none-match']
    fake.requests.push({ line: `${request.method} ${request.url}`, condition, authorization: request.headers.authorization })
    const say = (status: number, text: string | Buffer = '') => {
      response.writeHead(status, { 'content-type': 'application/xml' })
      response.end(text)
    }
    if (fake.outage) return say(fake.outage, error('InternalError'))
    const url = new URL(request.url!, fake.endpoint)
    const [, host, ...rest] = url.pathname.split('/')
    if (host !== bucket) return say(404, error('NoSuchBucket'))
    const key = decodeURIComponent(rest.join('/'))
    if (request.method === 'PUT') return put(key, body, condition, say)
    if (url.searchParams.get('list-type') === '2') return say(200, list(url.searchParams))
    const kept = objects.get(key)
    return kept ? say(200, kept) : say(404, error('NoSuchKey'))
  }

  type Say = (status: number, text?: string) => void
  function put(key: string, body: Buffer, condition: string | undefined, say: Say): void {
    const instead = fake.putAnswers.shift()
    if (instead) return say(instead, error('ConditionalRequestConflict'))
    if (condition === '*' && objects.has(key)) return say(412, error('PreconditionFailed'))
    objects.set(key, body)
    say(200)
  }

  function list(query: URLSearchParams): string {
    const after = query.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter(key => key.startsWith(query.get('prefix') ?? '') && key > after).sort()
    const page = keys.slice(0, PAGE_KEYS)
    const isMore = keys.length > PAGE_KEYS
    return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name>`
      + `<KeyCount>${page.length}</KeyCount><IsTruncated>${isMore}</IsTruncated>`
      + (isMore ? `<NextContinuationToken>${page.at(-1)!}</NextContinuationToken>` : '')
      + `${page.map(key => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('')}</ListBucketResult>`
  }
  return fake
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
