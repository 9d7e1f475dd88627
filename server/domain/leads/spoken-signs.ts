/** What signs of addresses are called by people who say them. */
export const SPOKEN_SIGNS: Readonly<Record<string, readonly string[]>> = {
  '@': ['at', 'ät', 'klammeraffe', 'arroba', 'arobase', 'chiocciola', 'małpa', 'собака', 'apenstaartje', 'snabel a', 'एट', 'アットマーク', 'アット'],
  '.': ['dot', 'point', 'punkt', 'punto', 'ponto', 'kropka', 'точка', 'punt', 'piste', 'डॉट', 'டாட்', 'ドット', '点'],
  '-': ['dash', 'hyphen', 'minus', 'bindestrich', 'tiret', 'trait d union', 'guion', 'guión', 'hífen', 'hifen', 'trattino', 'дефис', 'streepje'],
  '_': ['underscore', 'unterstrich', 'guion bajo', 'guión bajo', 'tiret bas', 'sublinhado', 'подчёркивание'],
  '+': ['plus', 'más', 'mais', 'più', 'плюс'],
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s+`)

/** A pattern for a sign as a word of its own. The sign itself counts where nothing else is meant by it. */
export function signPattern(sign: string, alsoAsItIs: boolean): string {
  const words = [...SPOKEN_SIGNS[sign] ?? []].sort((one, other) => other.length - one.length).map(escaped)
  const said = String.raw`(?<![\p{L}\p{M}\p{N}])(?:${words.join('|')})(?![\p{L}\p{M}\p{N}])`
  return alsoAsItIs ? String.raw`(?:${said}|${escaped(sign)})` : said
}
