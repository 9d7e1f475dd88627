import type { S3Client } from '@aws-sdk/client-s3'
import { AnchorDiffers, AnchorStoreUnavailable, anchorFileName, dayOfFileName, type AnchorStore } from './anchor-store'

export interface S3AnchorStoreOptions {
  bucket: string
  /** Put before the file names: `talktime/`. */
  prefix: string
  region: string
  /** Null: those that the SDK finds by itself, in `AWS_*` variables, a profile or the machine's role. */
  credentials: { accessKeyId: string, secretAccessKey: string } | null
  /** A store that is not Amazon's; null for Amazon's. */
  endpoint: string | null
  /** `HOST/bucket/key` instead of `bucket.HOST/key`: most other stores want it. */
  usesPathStyle: boolean
}

const TAKEN = 412
/** Somebody else writes the same name at this moment. */
const CONFLICT = 409
const NOT_FOUND = 404
const MOST_ATTEMPTS = 3
const TIMEOUT_MS = 20_000

/**
 * Anchors as objects of an S3-compatible bucket. Every write carries `If-None-Match: *`, so that none replaces another;
 * a bucket with versions and a retention lock keeps them from its owner too.
 */
export function createS3AnchorStore(options: S3AnchorStoreOptions): AnchorStore {
  // the client is heavy, and most installations keep files
  let loading: Promise<{ sdk: typeof import('@aws-sdk/client-s3'), client: S3Client }> | null = null
  const load = () => (loading ??= connect(options))
  const keyOf = (day: string) => `${options.prefix}${anchorFileName(day)}`
  const Bucket = options.bucket

  async function get(day: string): Promise<Uint8Array | null> {
    const Key = keyOf(day)
    const { sdk, client } = await load()
    return orUnavailable(async () => {
      const answer = await client.send(
        new sdk.GetObjectCommand({ Bucket, Key }), within(),
      ).catch(unlessStatus([NOT_FOUND]))
      return answer ? await answer.Body!.transformToByteArray() : null
    })
  }

  return {
    get,
    async put(day, bytes) {
      const Key = keyOf(day)
      const storedAt = `s3://${Bucket}/${Key}`
      const { sdk, client } = await load()
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        const command = new sdk.PutObjectCommand({ Bucket, Key, Body: bytes, IfNoneMatch: '*', ContentType: 'text/plain' })
        const isNew = await orUnavailable(() => client.send(command, within()).catch(unlessStatus([TAKEN, CONFLICT])))
        if (isNew) return storedAt
        const kept = await get(day)
        if (kept && Buffer.from(kept).equals(bytes)) return storedAt
        if (kept) throw new AnchorDiffers(day, storedAt)
      }
      throw new AnchorStoreUnavailable(new Error(`${storedAt} is neither there nor free`))
    },
    async list() {
      const { sdk, client } = await load()
      const days: string[] = []
      let token: string | undefined
      do {
        const command = new sdk.ListObjectsV2Command({ Bucket, Prefix: options.prefix, ContinuationToken: token })
        const page = await orUnavailable(() => client.send(command, within()))
        for (const { Key } of page.Contents ?? []) {
          const day = dayOfFileName((Key ?? '').slice(options.prefix.length))
          if (day !== null) days.push(day)
        }
        token = page.NextContinuationToken
      } while (token)
      return days.sort()
    },
  }
}

async function connect(options: S3AnchorStoreOptions) {
  const sdk = await import('@aws-sdk/client-s3')
  const client = new sdk.S3Client({
    region: options.region,
    forcePathStyle: options.usesPathStyle,
    ...(options.credentials === null ? {} : { credentials: options.credentials }),
    ...(options.endpoint === null ? {} : { endpoint: options.endpoint }),
    // the default checksums are news to many stores that are not Amazon's; an anchor is signed anyway
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return { sdk, client }
}

function within(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(TIMEOUT_MS) }
}

function unlessStatus(statuses: number[]): (error: unknown) => null {
  return error => {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
    if (status === undefined || !statuses.includes(status)) throw error
    return null
  }
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new AnchorStoreUnavailable(error)
  }
}
