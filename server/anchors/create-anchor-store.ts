import type { AnchorStore } from './anchor-store'
import { createFileAnchorStore } from './file-store'
import { createS3AnchorStore } from './s3-store'

export interface AnchorStoreSettings {
  /** `file:DIRECTORY` or `s3://BUCKET/PREFIX`. */
  store: string
  /** A store that is not Amazon's; null for Amazon's. */
  s3Endpoint: string | null
  s3Region: string
}

/** Where anchors are kept, from the settings. Who we are to S3 the usual `AWS_*` variables say, or the machine. */
export function createAnchorStore({ store, s3Endpoint, s3Region }: AnchorStoreSettings): AnchorStore {
  if (store.startsWith('file:')) return createFileAnchorStore(store.slice('file:'.length))
  const { hostname: bucket, pathname } = new URL(store)
  const folder = pathname.replace(/^\/+|\/+$/g, '')
  return createS3AnchorStore({
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    region: s3Region,
    credentials: null,
    endpoint: s3Endpoint,
    usesPathStyle: s3Endpoint !== null,
  })
}
