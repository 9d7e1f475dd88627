import { AnchorStoreUnavailable } from '../../anchors/anchor-store'
import { sqlStateOf } from '../../db/client'

const TIMED_OUT = '57014'

/** Why something could not be checked, in a sentence that tells nothing of the inside. */
export function failureWords(error: unknown): string {
  if (error instanceof AnchorStoreUnavailable) return 'The store of the anchors could not be asked.'
  if (sqlStateOf(error) === TIMED_OUT) return 'It took too long and was stopped.'
  return 'The database could not answer.'
}
