/** All tables, for drizzle: the one place that gathers them. */
import * as agents from './agents'
import * as agentTalks from './agent-talks'
import * as analytics from './analytics'
import * as auth from './auth'
import * as calls from './calls'
import * as care from './care'
import * as contacts from './contacts'
import * as evidence from './evidence'
import * as finance from './finance'
import * as grants from './grants'
import * as keypad from './keypad'
import * as leads from './leads'
import * as limits from './limits'
import * as mail from './mail'
import * as messages from './messages'
import * as numbers from './numbers'
import * as payments from './payments'
import * as programmes from './programmes'
import * as quality from './quality'
import * as rating from './rating'
import * as recordings from './recordings'
import * as requests from './requests'
import * as rounds from './rounds'
import * as scripts from './scripts'
import * as stock from './stock'
import * as voiceCosts from './voice-costs'
import * as wallet from './wallet'

export const schema = {
  ...agents, ...agentTalks, ...analytics, ...auth, ...calls, ...care, ...contacts, ...evidence, ...finance, ...grants,
  ...keypad, ...leads, ...limits, ...mail, ...messages, ...numbers, ...payments, ...programmes, ...quality, ...rating,
  ...recordings, ...requests, ...rounds, ...scripts, ...stock, ...voiceCosts, ...wallet,
}
