import Bowser from 'bowser'

const UNKNOWN = 'An unknown device'
const MOST_CHARACTERS = 60

/** What a person calls it: "Firefox on Windows", "Safari on an iPhone". From what the browser says of itself. */
export function describeDevice(userAgent: string | null): string {
  if (!userAgent) return UNKNOWN
  const { browser, os, platform } = Bowser.parse(userAgent)
  const device = platform.model && /^i(Phone|Pad|Pod)/.test(platform.model) ? `an ${platform.model}` : os.name
  if (browser.name && device) return `${browser.name} on ${device}`.slice(0, MOST_CHARACTERS)
  return browser.name?.slice(0, MOST_CHARACTERS) || (device ? `A browser on ${device}` : UNKNOWN)
}
