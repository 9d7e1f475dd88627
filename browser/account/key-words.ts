import type { CreateKeyBody } from '~~/shared/schemas/keys'
import type { Scope } from '~~/shared/scopes'

/** What each part of a key lets a program do. */
export const SCOPE_WORDS: Record<Scope, { label: string, description: string }> = {
  'calls:read': { label: 'See your calls', description: 'History, each call with its cost and timeline, analytics, and what a call would cost.' },
  'calls:write': { label: 'Make calls', description: 'Call phones and say messages, now or later, end a call that is up or give it more time. That spends your wallet.' },
  'agents:read': { label: 'See your agents and their calls', description: 'Which agents you have, the calls that they held and hold, and every word that was said.' },
  'agents:write': { label: 'Have agents call', description: 'Calls people who agreed to it. That spends your wallet.' },
  'leads:read': { label: 'See your leads', description: 'Who called, what they said of themselves, and what is to be done. Also as a file.' },
  'contacts:read': { label: 'See your contacts', description: 'Names, numbers, tags and notes.' },
  'contacts:write': { label: 'Change your contacts', description: 'Add, change, delete and restore them.' },
  'wallet:read': { label: 'See your wallet', description: 'Your name and address, balance, movements, credit and statements. It pays nothing in and takes nothing out.' },
}

type Days = CreateKeyBody['expiresInDays']

/** How long a key is good for, the shortest first. */
export const KEY_LIFETIMES: { value: string, label: string, days: Days }[] = [
  { value: '30', label: '30 days', days: 30 },
  { value: '90', label: '90 days', days: 90 },
  { value: '365', label: 'A year', days: 365 },
  { value: 'never', label: 'Until you revoke it', days: null },
]

export function daysOf(lifetime: string): Days {
  return KEY_LIFETIMES.find(({ value }) => value === lifetime)?.days ?? null
}
