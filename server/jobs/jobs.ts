import type { Context } from '../context'
import { ENDED_CALL_SUBSCRIBERS } from './ended-call-subscribers'
import { handOverEndedCalls } from '../services/calls/hand-over-ended-calls'
import { endLostTalks } from '../services/agents/end-lost-talks'
import { forgetOldWords } from '../services/agents/forget-old-words'
import { forgetOldRecordings } from '../services/agents/recordings/forget-old-recordings'
import { runAgentRounds } from '../services/agents/rounds/run-agent-rounds'
import { endUnwantedCalls } from '../services/calls/end-unwanted-calls'
import { reconcileCalls } from '../services/calls/reconcile-calls'
import { actOnCrossings } from '../services/payments/act-on-crossings'
import { escalateTasks } from '../services/outreach/care/escalate-tasks'
import { forgetDeleted } from '../services/contacts/forget-deleted'
import { reconcilePayments } from '../services/payments/reconcile-payments'
import { collectDebts } from '../services/disputes/collect-debts'
import { convertWaitingCosts } from '../services/costs/convert-waiting-costs'
import { enrolEarlierCalls } from '../services/costs/enrol-earlier-calls'
import { priceVoices } from '../services/costs/price-voices'
import { fetchProviderCosts } from '../services/costs/fetch-provider-costs'
import { addUpDays } from '../services/dashboard/add-up-days'
import { sealDays } from '../services/anchors/seal-days'
import { chainEvidence } from '../services/evidence/chain-evidence'
import { runChecks } from '../services/board/run-checks'
import { matchDueDays } from '../services/books/match-due-days'
import { expireGrants } from '../services/grants/expire-grants'
import { warnOfExpiry } from '../services/grants/warn-of-expiry'
import { reconcileRefunds } from '../services/refunds/reconcile-refunds'
import { tellOfStatements } from '../services/statements/tell-of-statements'
import { closeWallets } from '../services/wallet/close-wallets'
import { sendDueMessages } from '../services/messages/send-due-messages'
import { confirmWaitingKeys, findLostKeys } from '../services/outreach/calls/confirm-keys'
import { goOnWithCalls } from '../services/outreach/calls/go-on-with-calls'
import { runRounds } from '../services/outreach/rounds/run-rounds'
import { warnOfExpiring } from '../services/outreach/stock/warn-of-expiring'
import { forgetQuotes } from '../services/leads/forget-quotes'
import { readTalks } from '../services/leads/read-talks'
import { sendDueMail } from '../services/mail/send-due-mail'
import { takesTalks } from '../sessions/held-talks'

export interface Job {
  name: string
  /** Pause between the end of one round and the next. */
  everySeconds: number
  /** A server that starts looks at once: another may have died over this. */
  startsAtOnce?: true
  /** One round. Any number of processes may run it at once: what there is to do is claimed in the database. */
  run: (context: Context) => Promise<unknown>
}

/** All that happens by itself. */
export function listJobs(context: Context): Job[] {
  return [
    { name: 'reconcile', everySeconds: context.config.reconcileEverySeconds, startsAtOnce: true, run: reconcileCalls },
    { name: 'due messages', everySeconds: 5, startsAtOnce: true, run: sendDueMessages },
    { name: 'calls that are not wanted any more', everySeconds: 5, startsAtOnce: true, run: context => endUnwantedCalls(context) },
    { name: 'keypad calls', everySeconds: 5, startsAtOnce: true, run: goOnWithCalls },
    { name: 'rounds', everySeconds: 5, startsAtOnce: true, run: runRounds },
    { name: 'rounds of agents', everySeconds: 5, startsAtOnce: true, run: context => runAgentRounds(context, () => takesTalks(context)) },
    { name: 'keys to confirm', everySeconds: 15, run: confirmWaitingKeys },
    { name: 'keys that nobody told of', everySeconds: 60, run: findLostKeys },
    { name: 'act on crossings', everySeconds: 2, run: actOnCrossings },
    { name: 'reconcile payments', everySeconds: 5, run: reconcilePayments },
    { name: 'reconcile refunds', everySeconds: 10, run: reconcileRefunds },
    { name: 'expire grants', everySeconds: 30, run: expireGrants },
    { name: 'warn of expiry', everySeconds: 600, run: warnOfExpiry },
    { name: 'collect debts', everySeconds: 30, run: collectDebts },
    { name: 'close wallets', everySeconds: 15, run: closeWallets },
    { name: 'calls that ended', everySeconds: 2, startsAtOnce: true, run: context => handOverEndedCalls(context, ENDED_CALL_SUBSCRIBERS) },
    { name: 'provider costs', everySeconds: 30, run: fetchProviderCosts },
    { name: 'costs of voices', everySeconds: 30, run: priceVoices },
    { name: 'costs in other currencies', everySeconds: 30, run: convertWaitingCosts },
    { name: 'provider costs of earlier calls', everySeconds: 900, run: enrolEarlierCalls },
    { name: 'board', everySeconds: 15, run: runChecks },
    { name: 'chain evidence', everySeconds: 2, startsAtOnce: true, run: chainEvidence },
    { name: 'anchors', everySeconds: 600, run: sealDays },
    { name: 'add up days', everySeconds: 300, run: context => addUpDays(context) },
    { name: 'statements', everySeconds: 3600, run: tellOfStatements },
    { name: 'match the books', everySeconds: 600, run: matchDueDays },
    { name: 'deleted contacts', everySeconds: 3600, run: forgetDeleted },
    { name: 'talks that nobody holds', everySeconds: 15, run: endLostTalks },
    { name: 'words of agents\' calls', everySeconds: 3600, run: forgetOldWords },
    { name: 'recordings of calls', everySeconds: 3600, run: forgetOldRecordings },
    { name: 'stock that expires', everySeconds: 900, run: warnOfExpiring },
    { name: 'talks to read', everySeconds: 5, startsAtOnce: true, run: readTalks },
    { name: 'words of leads', everySeconds: 3600, run: forgetQuotes },
    { name: 'overdue tasks', everySeconds: 30, run: escalateTasks },
    { name: 'mail', everySeconds: 5, run: sendDueMail },
  ]
}
