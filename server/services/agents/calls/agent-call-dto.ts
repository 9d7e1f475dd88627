import type { AgentCallRow } from '../../../db/agents/agent-call-list'
import type { CallWithHold } from '../../../db/calls/calls'
import type { AgentCallDto, TalkSummaryDto } from '../../../../shared/schemas/agents/agent-call-replies'
import { toCallDto } from '../../calls/call-dto'

/** Each with its call, in the order of the rows. */
export function toAgentCallDtos(rows: AgentCallRow[], calls: CallWithHold[]): AgentCallDto[] {
  const byId = new Map(calls.map(found => [found.call.id, found]))
  return rows.flatMap(row => {
    const found = byId.get(row.callId)
    return found ? [toAgentCallDto(row, found)] : []
  })
}

function toAgentCallDto(row: AgentCallRow, found: CallWithHold): AgentCallDto {
  const { agentId, agentVersion, agentName, isIncoming, answeredBy, machineMessage } = row
  return {
    ...toCallDto(found),
    direction: isIncoming ? 'in' : 'out',
    agent: { id: agentId, name: agentName, version: agentVersion },
    answeredBy,
    machineMessage,
    talk: row.streams === null ? null : toTalkDto(row),
    leadId: row.leadId,
    isRecorded: row.isRecorded,
  }
}

function toTalkDto(row: AgentCallRow): TalkSummaryDto {
  return {
    isTalking: row.isTalking ?? false,
    ending: row.ending,
    endingCode: row.endingCode,
    streams: row.streams ?? 0,
    interruptions: row.interruptions ?? 0,
    heardMs: row.heardMs ?? 0,
    madeMs: row.madeMs ?? 0,
  }
}
