import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A page that shows the pictures of a folder side by side: a row for each screen, a column for each look. */
export function writeIndex(folder: string, looks: readonly string[]): void {
  const of = (look: string) => readdirSync(join(folder, look)).filter(name => name.endsWith('.png'))
  const here = looks.filter(look => readdirSync(folder).includes(look))
  const names = [...new Set(here.flatMap(of))].sort()
  const cell = (look: string, name: string) => `<td>${of(look).includes(name)
    ? `<a href="${look}/${name}"><img loading="lazy" src="${look}/${name}" alt="${name.slice(0, -4)}, ${look}"></a>`
    : ''}</td>`
  writeFileSync(join(folder, 'index.html'), `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Talktime in pictures</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 1rem; color-scheme: light dark }
  th { text-align: left; vertical-align: top; padding: .5rem; position: sticky; top: 0; background: Canvas }
  td { vertical-align: top; padding: .5rem }
  img { max-width: 100%; max-height: 30rem; border: 1px solid GrayText }
</style>
<table>
<thead><tr><th>Screen</th>${here.map(look => `<th>${look}</th>`).join('')}</tr></thead>
<tbody>
${names.map(name => `<tr><th>${name.slice(0, -4)}</th>${here.map(look => cell(look, name)).join('')}</tr>`).join('\n')}
</tbody>
</table>
</html>
`)
}
