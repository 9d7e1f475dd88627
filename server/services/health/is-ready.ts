import type { Context } from '../../context'
import { findSchemaProblem } from '../../db/schema-check'

const PATIENCE_MS = 500

/** Whether the database answers quickly and is at head. */
export async function isReady(context: Context): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS, false)
  })
  const asked = findSchemaProblem(context.database.sql).then(problem => problem === null, () => false)
  return Promise.race([asked, tooLate]).finally(() => clearTimeout(timer))
}
