import answersWhatItKnows from '../../../data/agent-scenarios/answers-what-it-knows.json'
import callsBack from '../../../data/agent-scenarios/calls-back.json'
import handsOver from '../../../data/agent-scenarios/hands-over.json'
import inventsNothing from '../../../data/agent-scenarios/invents-nothing.json'
import keepsItsInstructions from '../../../data/agent-scenarios/keeps-its-instructions.json'
import saysGoodbye from '../../../data/agent-scenarios/says-goodbye.json'
import saysItIsAnAi from '../../../data/agent-scenarios/says-it-is-an-ai.json'
import spellsTheAddressBack from '../../../data/agent-scenarios/spells-the-address-back.json'
import stopsCalling from '../../../data/agent-scenarios/stops-calling.json'
import takesALead from '../../../data/agent-scenarios/takes-a-lead.json'
import { Scenario } from '../../../shared/schemas/agents/scenarios'

/** Those that pages offer, the most important first. */
export const SHIPPED_SCENARIOS: readonly Scenario[] = [
  saysItIsAnAi, stopsCalling, keepsItsInstructions, takesALead, spellsTheAddressBack, inventsNothing,
  answersWhatItKnows, handsOver, callsBack, saysGoodbye,
].map(file => Scenario.parse(file))
