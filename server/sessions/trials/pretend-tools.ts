import { toolsOf, type TalkTools } from '../bridge/tools'
import { pretendTool } from './pretend-tool'

/** The tools of a talk in which an agent is tried: nobody is called back, written to or taken off a list by it. */
export function pretendTools(version: Parameters<typeof toolsOf>[0]): TalkTools {
  const offered = toolsOf(version)
  return {
    offered,
    use: async name => offered.some(tool => tool.name === name) ? pretendTool(name) : { output: 'There is no such tool.' },
    afterWords: async () => {},
  }
}
