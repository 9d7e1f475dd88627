import { existsSync, readFileSync } from 'node:fs'

/**
 * What a person needs to know when all is up.
 *
 * @param {{ publicUrl: string, sandboxUrl: string, accountsFile: string }} options
 * @returns {string}
 */
export function greeting({ publicUrl, sandboxUrl, accountsFile }) {
  const lines = [
    '',
    `  Talktime      ${publicUrl}`,
    `  Phones        ${sandboxUrl}/phones   open it in a second tab: any number you dial rings there`,
    `  Mail          ${sandboxUrl}/mail     what Talktime writes to people`,
    `  Stripe        ${sandboxUrl}/stripe   payments, refunds, disputes, with buttons`,
    `  Faults        ${sandboxUrl}/control`,
    '',
    ...accountLines(accountsFile),
    '  Numbers to try: +1 415 555 0001 answers with a tone, … 0002 is busy, … 0003 never answers, … 0006 echoes.',
    '  Ctrl-C stops everything.',
    '',
  ]
  return lines.join('\n')
}

function accountLines(file) {
  const accounts = readAccounts(file)
  if (accounts.length === 0) return []
  const width = Math.max(...accounts.map(({ email }) => email.length))
  const line = ({ email, password, role, name }) => `    ${email.padEnd(width)}  ${password}  ${role.padEnd(7)}  ${name ?? ''}`.trimEnd()
  return ['  Sign in as', ...accounts.map(line), '']
}

function readAccounts(file) {
  if (!existsSync(file)) return []
  const content = JSON.parse(readFileSync(file, 'utf8'))
  return Array.isArray(content) ? content : content.accounts ?? []
}
