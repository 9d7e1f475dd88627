import { escapeHtml, html, type Html } from './html'
import type { Letter, RenderedMail, Sender } from './letter'
import { greeting, oneLine } from './words'

const LONGEST_SUBJECT = 150

/** Light by default; what a mail program that knows dark mode shows instead stands in the style sheet alone. */
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #191b1f !important; }
  .card { background: #22252a !important; border-color: #3a3e45 !important; }
  .ink { color: #eceae6 !important; }
  .quiet { color: #a5a19a !important; }
  .rule { border-color: #3a3e45 !important; }
  .button { background: #4cc384 !important; }
  .button a { color: #0d2416 !important; }
  .link { color: #4cc384 !important; }
}`
const FONT = `font-family:Inter,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;`
const BODY = `${FONT}font-size:16px;line-height:24px;color:#24211d;`
const SMALL = `${FONT}font-size:13px;line-height:20px;color:#6b655c;`

/**
 * The one form of all mails. Both parts come of the same letter, so that neither says more than the other; nothing is
 * loaded from anywhere, and all that is not ours is escaped.
 */
export function layOut(letter: Letter, sender: Sender): RenderedMail {
  const clean: Letter = {
    ...letter,
    subject: truncate(oneLine(letter.subject)),
    title: oneLine(letter.title),
    paragraphs: letter.paragraphs.map(oneLine),
    lines: letter.lines.map(([label, value]) => [label, oneLine(value)]),
    closing: letter.closing.map(oneLine),
  }
  const link = new URL(letter.action.path, sender.publicUrl).href
  return { subject: clean.subject, text: asText(clean, link, sender), html: asHtml(clean, link, sender) }
}

function asText(letter: Letter, link: string, sender: Sender): string {
  const width = Math.max(0, ...letter.lines.map(([label]) => label.length))
  const receipt = letter.lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n')
  return [
    letter.title,
    helloOf(letter),
    ...letter.paragraphs,
    receipt,
    `${letter.action.label}: ${link}`,
    ...letter.closing,
    `${footOf(letter, sender)}\n\n-- \n${sender.companyName}\n${addressLines(sender).join('\n')}`,
  ].filter(part => part !== '').join('\n\n') + '\n'
}

function asHtml(letter: Letter, link: string, sender: Sender): string {
  const { paragraphs, lines, closing, action } = letter
  return html`<!doctype html>
<html lang="${letter.toStranger?.language ?? 'en'}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${letter.subject}</title>
<style>${{ html: STYLE }}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#faf9f6;">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#faf9f6;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;border:1px solid #dedad2;border-radius:12px;">
<tr><td style="padding:24px;">
<h1 class="ink" style="margin:0 0 16px;${FONT}font-size:22px;line-height:28px;color:#24211d;">${letter.title}</h1>
${paragraph(helloOf(letter))}
${paragraphs.map(paragraph)}
${receiptTable(lines)}
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px;"><tr><td class="button" style="background:#16713f;border-radius:999px;"><a href="${link}" style="display:inline-block;padding:12px 24px;${FONT}font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none;">${action.label}</a></td></tr></table>
${closing.map(paragraph)}
</td></tr>
</table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;">
<tr><td class="quiet" style="padding:16px 24px;${SMALL}">
<p class="quiet" style="margin:0 0 8px;${SMALL}">${footOf(letter, sender)}</p>
<p class="quiet" style="margin:0;${SMALL}">${[sender.companyName, ...addressLines(sender)].map((line, index) => ({ html: `${index > 0 ? '<br>' : ''}${escapeHtml(line)}` }))}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`.html
}

function paragraph(text: string): Html {
  return html`<p class="ink" style="margin:0 0 16px;${BODY}">${text}</p>\n`
}

/** A table for the eye and for screen readers: each line is headed by its label. */
function receiptTable(lines: Letter['lines']): Html {
  if (lines.length === 0) return { html: '' }
  const rows = lines.map(([label, value], index) => {
    const isLast = index === lines.length - 1
    const weight = isLast ? 'font-weight:600;' : ''
    return html`<tr><th scope="row" align="left" class="quiet rule" style="padding:8px 16px 8px 0;border-top:1px solid #dedad2;${BODY}color:#6b655c;font-weight:400;text-align:left;vertical-align:top;">${label}</th><td align="right" class="ink rule" style="padding:8px 0;border-top:1px solid #dedad2;${BODY}${weight}text-align:right;font-variant-numeric:tabular-nums;"><bdi>${value}</bdi></td></tr>\n`
  })
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px;border-collapse:collapse;">\n${rows}</table>`
}

function helloOf({ toStranger, name }: Letter): string {
  return toStranger?.hello ?? greeting(name)
}

function footOf({ toStranger }: Letter, sender: Sender): string {
  if (toStranger) return `${toStranger.foot} ${oneLine(sender.supportEmail)}`
  return `Questions? Write to ${oneLine(sender.supportEmail)}. You get this mail because of your ${oneLine(sender.companyName)} account.`
}

function addressLines(sender: Sender): string[] {
  return sender.companyAddress.split(/\r?\n|\\n/).map(oneLine).filter(line => line !== '')
}

function truncate(subject: string): string {
  const characters = [...subject]
  return characters.length > LONGEST_SUBJECT ? `${characters.slice(0, LONGEST_SUBJECT - 1).join('').trimEnd()}…` : subject
}
