/**
 * Digits in words, as people say emergency numbers, by language: the words of 0 to 9, then whole numbers that are
 * said as one. A bar parts words of the same digit, an underscore stands for the room inside one.
 */
const TABLE = `
en: zero|oh|o|nought one two three four five six seven eight nine
de: null eins|ein zwei|zwo drei vier fünf|fuenf sechs sieben acht neun; 110=hundertzehn 112=hundertzwölf|hundertzwoelf 117=hundertsiebzehn 118=hundertachtzehn 144=hundertvierundvierzig
fr: zéro un deux trois quatre cinq six sept huit neuf; 15=quinze 17=dix_sept 18=dix_huit 112=cent_douze 114=cent_quatorze
es: cero uno dos tres cuatro cinco seis siete ocho nueve; 112=ciento_doce 911=novecientos_once|nueve_once 091=cero_noventa_y_uno 061=cero_sesenta_y_uno 062=cero_sesenta_y_dos
ca: zero u|un dos tres quatre cinc sis set vuit nou; 112=cent_dotze
pt: zero um dois três quatro cinco seis|meia sete oito nove; 112=cento_e_doze 190=cento_e_noventa 192=cento_e_noventa_e_dois
it: zero uno due tre quattro cinque sei sette otto nove; 112=centododici 113=centotredici 118=centodiciotto
ro: zero unu doi trei patru cinci șase șapte opt nouă; 112=o_sută_doisprezece
nl: nul een|één twee drie vier vijf zes zeven acht negen; 112=honderdtwaalf|een_een_twee
sv: noll ett|en två tre fyra fem sex sju åtta nio; 112=hundratolv|ett_ett_två|ettettvå
da: nul et|en to tre fire fem seks syv otte ni; 112=hundrede_og_tolv
no: null en|ett to tre fire fem seks sju|syv åtte ni; 110=hundre_og_ti 112=hundre_og_tolv 113=hundre_og_tretten
fi: nolla yksi|yks kaksi|kaks kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän; 112=satakaksitoista
pl: zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć; 112=sto_dwanaście 999=dziewięćset_dziewięćdziesiąt_dziewięć
cs: nula jedna|jeden dva|dvě tři čtyři pět šest sedm osm devět; 112=sto_dvanáct 155=sto_padesát_pět 158=sto_padesát_osm
hu: nulla egy kettő|két három négy öt hat hét nyolc kilenc; 112=száztizenkettő
tr: sıfır bir iki üç dört beş altı yedi sekiz dokuz; 112=yüz_on_iki 155=yüz_elli_beş
el: μηδέν ένα δύο|δυο τρία τέσσερα πέντε έξι επτά|εφτά οκτώ|οχτώ εννέα|εννιά; 112=εκατόν_δώδεκα 100=εκατό
ru: ноль|нуль один|раз два три четыре пять шесть семь восемь девять; 101=сто_один 102=сто_два 103=сто_три 112=сто_двенадцать
uk: нуль один два три чотири п’ять шість сім вісім дев’ять; 101=сто_один 102=сто_два 103=сто_три 112=сто_дванадцять
id: nol|kosong satu dua tiga empat lima enam|anam tujuh delapan|lapan sembilan
hi: शून्य एक दो तीन चार पांच|पाँच छह सात आठ नौ; 100=सौ|एक_सौ 101=एक_सौ_एक 102=एक_सौ_दो 108=एक_सौ_आठ 112=एक_सौ_बारह
ko: 영|공 일 이 삼 사 오 육 칠 팔 구; 112=백십이 119=백십구
ar: صفر واحد اثنان|اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة
`
const HAN = ['零〇○', '一壹幺', '二贰貳两兩', '三叁參', '四肆', '五伍', '六陆陸', '七柒', '八捌', '九玖']
const TENS = ['ten', 'twenty', 'thirty', 'forty|fourty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const TEENS = ['eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen']

/** As words are compared: without accents and signs between letters. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/[\p{Mn}’'‘ʼ]/gu, '').toLowerCase()
}

const languages: ReadonlyMap<string, string>[] = TABLE.trim().split('\n').map(line => {
  const [digits = '', wholes = ''] = line.slice(line.indexOf(':') + 1).split(';')
  const entries = [
    ...digits.trim().split(' ').map((words, digit) => [String(digit), words] as const),
    ...wholes.trim().split(' ').filter(Boolean).map(entry => entry.split('=') as [string, string]),
    ...(line.startsWith('en') ? englishNumbers() : []),
  ]
  return new Map(entries.flatMap(([value, words]) => words.split('|').map(word => [folded(word), value] as const)))
})

const readers = languages.map(words => {
  const longestFirst = [...words.keys()].sort((one, other) => other.length - one.length)
  return {
    word: new RegExp(longestFirst.map(one => one.replaceAll('_', '[ -]*')).join('|'), 'gu'),
    valueOf: (found: string) => words.get(found) ?? words.get(found.replace(/[ -]+/g, '_')) ?? '',
  }
})

/** A digit that was a word is marked, so that it counts among digits alone and not inside other words ("phone"). */
const RUN = /(?<![\p{L}\p{N}>])(?:(?:<\d+>|\d+)[ .,\-/]*)+(?![\p{L}\p{N}<>])/gu

/** The text with its digits in figures, once for each way in which some of them are words. */
export function spellings(text: string): string[] {
  if (!/\p{L}|○/u.test(text)) return []
  const plain = counted(folded(text).replace(/[<>]/g, ' '))
  const inHan = plain.replace(/[\p{sc=Han}○]/gu, sign => hanDigit(sign) ?? sign)
  const read = readers.map(({ word, valueOf }) => plain.replace(word, found => `<${valueOf(found)}>`)
    .replace(RUN, run => (run.includes('<') ? joined(run) : run))
    .replace(/<\d+>/g, 'x'))
  return [...new Set([inHan, ...read])].filter(one => /\d/.test(one))
}

function joined(run: string): string {
  return `${run.replace(/[^\d]/g, '')}${/ $/.test(run) ? ' ' : ''}`
}

/** Digits that are written in Han signs alone, as figures; any other text as it is. */
export function hanDigits(text: string): string {
  const read = text.replace(/[\p{sc=Han}○]/gu, sign => hanDigit(sign) ?? sign).replace(/(?<=\d) ?ー ?(?=\d)/g, '-')
  return /\p{L}/u.test(read) ? text : read
}

function hanDigit(sign: string): string | null {
  const digit = HAN.findIndex(signs => signs.includes(sign))
  return digit < 0 ? null : String(digit)
}

/** "double one", "triple nine", "nine hundred and eleven", "one hundred": as the digits they stand for, in words. */
function counted(text: string): string {
  return text
    .replace(/(?<!\p{L})(double|triple|treble|quadruple)[ -]+(\p{L}+|\d)/gu, (_, many: string, what: string) =>
      Array.from({ length: many === 'double' ? 2 : many === 'quadruple' ? 4 : 3 }, () => what).join(' '))
    .replace(/(?<!\p{L})(?:a[ -]+)?hundred(?!\p{L})/gu, (hundred, at: number) =>
      (/(?:one|two|three|four|five|six|seven|eight|nine)[ -]*$/.test(text.slice(0, at)) ? hundred : `one ${hundred}`))
    .replace(/[ -]*(?<!\p{L})(?:a[ -]+)?hundred[ -]*(?:and[ -]+)?(\p{L}*)/gu, (_, next: string) => {
      const isUnit = languages[0]?.get(next)?.length === 1
      const isTens = languages[0]?.get(next)?.length === 2
      return isUnit ? ` zero ${next}` : isTens ? ` ${next}` : ` zero zero ${next}`
    })
}

function englishNumbers(): (readonly [string, string])[] {
  const units = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
  return [
    ...TEENS.map((word, index) => [String(11 + index), word] as const),
    ...TENS.map((word, index) => [String(10 + index * 10), word] as const),
    ...TENS.slice(1).flatMap((word, index) => units.map((unit, last) =>
      [String(20 + index * 10 + last + 1), word.split('|').map(one => `${one}_${unit}`).join('|')] as const)),
  ]
}
