import { existsSync, readFileSync } from 'node:fs'
import { AGENT_NUMBER } from './numbers.mjs'

/**
 * What a person needs to know when all is up.
 *
 * @param {{ publicUrl: string, sandboxUrl: string, accountsFile: string }} options
 * @returns {string}
 */
export function greeting({ publicUrl, sandboxUrl, accountsFile }) {
  const accounts = readAccounts(accountsFile)
  const hasSecondFactors = accounts.some(({ authenticatorKey }) => authenticatorKey)
  const lines = [
    '',
    `  Talktime       ${publicUrl}`,
    `  Phones         ${sandboxUrl}/phones         open it in a second tab: any number you dial rings there`,
    ...(hasSecondFactors ? [`  Authenticator  ${sandboxUrl}/authenticator  the code that staff are asked for; each works once`] : []),
    `  Mail           ${sandboxUrl}/mail           what Talktime writes to people`,
    `  Stripe         ${sandboxUrl}/stripe         payments, refunds, disputes, with buttons`,
    `  Faults         ${sandboxUrl}/control`,
    '',
    ...accountLines(accounts),
    '  Numbers to try: +1 415 555 0001 answers with a tone, … 0002 is busy, … 0003 never answers, … 0006 echoes.',
    `  An agent answers ${AGENT_NUMBER}: ring it from one of the phones, and type what you say.`,
    '  Ctrl-C stops everything; the next start goes on where this one ended.',
    '',
  ]
  return lines.join('\n')
}

function accountLines(accounts) {
  if (accounts.length === 0) return []
  const width = Math.max(...accounts.map(({ email }) => email.length))
  const line = ({ email, password, role, name, shows }) =>
    `    ${email.padEnd(width)}  ${password}  ${role.padEnd(7)}  ${[name, shows].filter(Boolean).join(': ')}`
  return ['  Sign in as', ...accounts.map(line), '']
}

function readAccounts(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}
