/** Reads a CSV text (RFC 4180) into one record per line, keyed by the header's names. */
export function readCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = splitRows(text.replace(/^\uFEFF/, ''))
  if (!header) return []
  return rows.map(cells => Object.fromEntries(header.map((name, index) => [name.trim(), cells[index] ?? ''])))
}

function splitRows(text: string): string[][] {
  const rows: string[][] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  const endRow = () => {
    cells.push(cell)
    if (cells.length > 1 || cell !== '') rows.push(cells)
    cells = []
    cell = ''
  }
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? ''
    if (quoted && character === '"' && text[i + 1] === '"') cell += text[i++]
    else if (character === '"') quoted = !quoted
    else if (quoted) cell += character
    else if (character === ',') {
      cells.push(cell)
      cell = ''
    } else if (character === '\n') endRow()
    else if (character !== '\r') cell += character
  }
  endRow()
  return rows
}
