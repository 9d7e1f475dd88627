import { describe, expect, it } from 'vitest'
import { noticeWasHeard } from '../../../server/domain/agents/notice-heard'

const NOTICE = 'This call is recorded.'

describe('whether the notice of a recording was heard', () => {
  it.each([
    ['as it is written', 'Good evening. I am an AI assistant. This call is recorded.', true],
    ['with other signs and letters', 'good evening — THIS CALL, is recorded!', true],
    ['broken off in it', 'Good evening. This call is', false],
    ['in other words', 'Good evening. We keep this call.', false],
    ['as a part of longer words', 'This call is recordedly dull', false],
    ['not at all', '', false],
    ['not known', null, false],
  ])('P2 is told by what was heard: %s', (_, heard, expected) => {
    expect(noticeWasHeard(NOTICE, heard)).toBe(expected)
  })

  it('P2 of any script, and never where there is no notice', () => {
    expect(noticeWasHeard('यह कॉल रिकॉर्ड की जा रही है।', 'नमस्ते। यह कॉल रिकॉर्ड की जा रही है')).toBe(true)
    expect(noticeWasHeard('', 'Anything')).toBe(false)
    expect(noticeWasHeard(' .', 'Anything.')).toBe(false)
  })
})
