/** All tables, for drizzle: the one place that gathers them. */
import * as auth from './auth'
import * as calls from './calls'
import * as limits from './limits'
import * as rating from './rating'
import * as wallet from './wallet'

export const schema = { ...auth, ...calls, ...limits, ...rating, ...wallet }
