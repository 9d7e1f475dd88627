import type { Budget } from '../calls/admit-call'

/**
 * What of an agent's own limits of money bounds one more call of it, phone and agent together (G1). Quote and hold ask
 * here.
 */
export function agentBudgets(
  { callBudgetMicros, dayBudgetMicros }: { callBudgetMicros: bigint, dayBudgetMicros: bigint },
  spentTodayMicros: bigint,
): Budget[] {
  const left = dayBudgetMicros - spentTodayMicros
  return [
    { by: 'agent_call_budget', limitMicros: callBudgetMicros, leftMicros: callBudgetMicros },
    { by: 'agent_day_budget', limitMicros: dayBudgetMicros, leftMicros: left > 0n ? left : 0n },
  ]
}
