import { describe, expect, it } from 'vitest'
import { MAIL_LANGUAGES } from '../../../shared/agents/mail-languages'
import { formatExact } from '../../../shared/format/money'
import type { RenderedMail } from '../../../server/mail/templates/letter'
import { TEMPLATES, type MailKind } from '../../../server/mail/templates/templates'
import { SAMPLE_FACTS, SENDER } from './sample-facts'

const KINDS = Object.keys(TEMPLATES) as MailKind[]
/** These are about passwords and addresses: they move no money and name none. */
const ABOUT_ACCESS: MailKind[] = ['confirm-email', 'account-exists', 'reset-password', 'password-changed', 'leave-email', 'take-email', 'email-changed', 'key-created']
/** They have no amount of money. */
const WITHOUT_MONEY: MailKind[] = [...ABOUT_ACCESS, 'stock-low', 'stock-expiring', 'care-overdue', 'lead-came', 'lead-thanks']
type Facts = Record<string, unknown>

function render(kind: MailKind, change: (facts: Facts) => Facts = facts => facts, sender = SENDER): RenderedMail {
  const template = TEMPLATES[kind] as unknown as (facts: Facts, from: typeof SENDER) => RenderedMail
  return template(change({ ...SAMPLE_FACTS[kind] }), sender)
}

/** Every text of the facts that a person or a bank wrote, replaced. Enumerated words stay. */
function withTexts(text: string): (facts: Facts) => Facts {
  const kept = ['timeZone', 'currency', 'outcome', 'decision', 'month']
  return facts => Object.fromEntries(Object.entries(facts).map(([key, value]) =>
    [key, typeof value === 'string' && !kept.includes(key) ? text : value]))
}

/** What a reader of the HTML sees, in the order of the text. */
function visibleText(html: string): string {
  const entities: Record<string, string> = { 'amp': '&', 'lt': '<', 'gt': '>', 'quot': '"', '#39': '\'' }
  return html.replace(/<(style|title)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')
    .replace(/&(\w+|#39);/g, (_all, name: string) => entities[name] ?? '').replace(/\s+/g, ' ')
}

describe.each(KINDS)('the mail "%s"', kind => {
  const mail = render(kind)
  const amounts = Object.entries(SAMPLE_FACTS[kind]).filter(([, value]) => typeof value === 'bigint') as [string, bigint][]

  it('states every amount exactly, in both parts', () => {
    expect(amounts.length > 0).toBe(!WITHOUT_MONEY.includes(kind))
    for (const [key, micros] of amounts) {
      const exact = formatExact(micros < 0n ? -micros : micros, 'USD')
      expect(mail.text, `${key} in the text`).toContain(exact)
      expect(visibleText(mail.html), `${key} in the HTML`).toContain(exact)
    }
  })

  it('has a receipt without gaps, which ends with the figure that counts', () => {
    const lines = mail.text.split('\n').filter(line => line.startsWith('  '))
    for (const line of lines) expect(line).toMatch(/^ {2}\S.*? {2,}\S/)
    if (!WITHOUT_MONEY.includes(kind)) expect(lines.at(-1)).toMatch(/ {2}\$[\d,]+\.\d{2,6}$/)
  })

  it('says in its text all that its HTML says', () => {
    const words = (text: string) => new Set(text.replace(/\s+/g, ' ').split(' ').filter(word => word !== ''))
    const said = words(mail.text)
    const body = visibleText(mail.html)
    const action = />([^<]*)<\/a>/.exec(mail.html)![1]!
    expect([...words(body.replace(action, `${action}:`))].filter(word => !said.has(word))).toEqual([])
    // what the person is to do has its address written out
    expect(mail.text).toMatch(new RegExp(`^${action}: https://talktime\\.example/\\S+$`, 'm'))
  })

  it('has absolute links to the app alone, and loads nothing', () => {
    const links = [...mail.html.matchAll(/\b(?:href|src|background|action)="([^"]*)"/g)].map(match => match[1]!)
    expect(links).toHaveLength(1)
    for (const link of links) expect(new URL(link).origin).toBe('https://talktime.example')
    expect(mail.html).not.toMatch(/<(img|link|script|iframe|object|form)\b|url\(|@import/i)
    expect([...mail.text.matchAll(/\bhttps?:\/\/\S+/g)].map(match => match[0])).toEqual(links)
  })

  it('ends with who sent it, where they live and whom to ask', () => {
    for (const part of [mail.text, visibleText(mail.html)]) {
      for (const words of ['Talktime & Söhne', '1 Example Street', 'Example Town 12345', 'help@talktime.example']) expect(part).toContain(words)
    }
  })

  it.each([
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\' onmouseover=\'alert(1)', '</td></table><h1>Pay here</h1>', '&lt;b&gt;', '${7*7}{{7*7}}',
  ])('is not moved by %s', hostile => {
    const moved = render(kind, withTexts(hostile))
    const tags = (html: string) => html.match(/<[^>]*>/g)!.map(tag => tag.replace(/href="[^"]*"/, 'href'))
    const paragraphs = (list: string[]) => list.filter(tag => !tag.startsWith('<p') && !tag.startsWith('</p'))
    expect(paragraphs(tags(moved.html))).toEqual(paragraphs(tags(mail.html)))
    expect(moved.html).not.toContain('<script')
    expect(moved.html).not.toContain('<img')
  })

  it('keeps what others wrote on one line, and in its own direction', () => {
    const moved = render(kind, withTexts('Ada\r\nBcc: all@example.com\u2028\u202Egnp.exe\u0000\u0007'))
    expect(moved.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u)
    expect(moved.text).not.toMatch(/(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e]/u)
    expect(moved.text).not.toMatch(/^Bcc:/m)
    expect(moved.html).not.toMatch(/(?!\n)[\p{Cc}\u2028\u202e]/u)
  })

  it('has a subject that fits, also where the facts are long and in another script', () => {
    const subject = render(kind, withTexts('உரையாடல் 🎉'.repeat(60))).subject
    expect([...subject].length).toBeLessThanOrEqual(150)
    expect(subject.isWellFormed()).toBe(true)
    expect(subject.length).toBeGreaterThan(10)
  })

  it('can be written for an unknown time zone', () => {
    expect(render(kind, facts => ({ ...facts, timeZone: 'Mars/Olympus' })).text).not.toContain('undefined')
  })
})

describe('the greeting', () => {
  const greetingOf = (name: string) => render('low-balance', facts => ({ ...facts, name })).text.split('\n')[2]

  it.each(['Ada', 'Nguyễn Thị Minh Khai', 'J. R. R. Tolkien', 'O’Brien', '李小龍'])('names %s', name => {
    expect(greetingOf(name)).toBe(`Hello ${name},`)
  })

  it('sets a name from right to left apart', () => {
    expect(greetingOf('محمد علي')).toBe('Hello \u2068محمد علي\u2069,')
  })

  it.each([
    'Win big at evil.example', 'https://evil.example', 'www.evil.example/x', 'write to me@evil.example', 'x'.repeat(61), '', ' \u202E ',
  ])('carries no advertisement: %s', name => {
    expect(greetingOf(name)).toBe('Hello,')
  })

  it('escapes a name with markup where it is shown', () => {
    expect(render('low-balance', facts => ({ ...facts, name: 'Ada <b>&"\'' })).html).toContain('Hello Ada &lt;b&gt;&amp;&quot;&#39;,')
  })
})

describe('single mails', () => {
  it('give instants in the reader’s zone', () => {
    expect(render('low-balance').text).toContain('24 November 2026, 09:52 GMT+5:30')
    expect(render('low-balance', facts => ({ ...facts, timeZone: 'America/New_York' })).text).toContain('23 November 2026, 23:22')
  })

  it.each(MAIL_LANGUAGES)('G2 to a lead are written in %s from the first word to the last, name the agent, and say how to stop them', language => {
    const { subject, text, html } = render('lead-thanks', facts => ({ ...facts, language }))
    expect(subject).toContain('Night line')
    expect(html).toContain(`<html lang="${language}"`)
    expect(text).toContain('unsubscribe#')
    const other = language === 'en' ? 'nl' : 'en'
    // whoever sends it signs in no language
    const linesOf = (mail: string) => mail.split('\n-- \n')[0]!.split('\n').filter(line => line.trim() !== '' && !line.includes('unsubscribe#'))
    const others = new Set(linesOf(render('lead-thanks', facts => ({ ...facts, language: other })).text))
    expect(linesOf(text).filter(line => others.has(line)), 'lines that are the same in another language').toEqual([])
  })

  it('add up the parts of a refund', () => {
    const { text, subject } = render('refund-sent')
    expect(subject).toContain('$12.500003')
    expect(text).toMatch(/Back to Visa •••• 4242 \(R-2026-000017\) +\$10\.000001/)
    expect(text).toMatch(/Back to Mastercard •••• 4444 +\$2\.500002/)
    expect(text).toMatch(/Refunded +\$12\.500003/)
  })

  it('say which way a correction went', () => {
    expect(render('adjustment-posted').subject).toBe('A correction: $3.000001 taken from your wallet')
    expect(render('adjustment-posted', facts => ({ ...facts, amountMicros: 250_000n })).subject).toBe('A correction: $0.25 added to your wallet')
  })

  it('say that a declined complaint moved no money', () => {
    const { text } = render('complaint-answered', facts => ({ ...facts, refundedMicros: 0n, note: null }))
    expect(text).toContain('We did not refund it.')
    expect(text).toMatch(/Refunded +\$0\.00/)
    expect(text).not.toContain('back into your wallet')
  })

  it('say what a dispute took, and that nothing is owed where nothing is', () => {
    expect(render('dispute-opened').text).toContain('It did not hold the other $5.000002; you owe that.')
    expect(render('dispute-opened', facts => ({ ...facts, owedMicros: 0n })).text).not.toContain('you owe')
    expect(render('dispute-closed', facts => ({ ...facts, outcome: 'lost', isFrozen: false, owedMicros: 0n })).text)
      .toContain('stays out.\n\nYour wallet is open: you can call.')
  })

  it('name the month of a statement, whatever the zone', () => {
    expect(render('statement-ready', facts => ({ ...facts, timeZone: 'America/Los_Angeles' })).subject).toContain('October 2026')
  })

  it('write amounts in the wallet’s currency', () => {
    expect(render('payment-received', facts => ({ ...facts, currency: 'INR' })).text).toContain('₹50.000001')
  })

  it('carry the path of a receipt without letting its number out of it', () => {
    const { html } = render('payment-received', facts => ({ ...facts, receiptNumber: '//evil.example/?a="b' }))
    expect(html).toContain('href="https://talktime.example/wallet/receipts/%2F%2Fevil.example%2F%3Fa%3D%22b"')
  })
})
