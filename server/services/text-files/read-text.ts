/** A file that no text can be read from, with a sentence for whoever sent it; never leaves this folder. */
export class UnreadableFile extends Error {}

/** Enough bytes to tell an encoding by. */
const HEAD_BYTES = 64
const SIGNATURES: readonly [number[], string][] = [
  [[0x50, 0x4B, 0x03, 0x04], 'the file is a workbook or an archive: open it and save the list as CSV'],
  [[0xD0, 0xCF, 0x11, 0xE0], 'the file is an Excel workbook: open it and save the list as CSV'],
  [[0x1F, 0x8B], 'the file is compressed: unpack it first'],
  [[0x25, 0x50, 0x44, 0x46], 'the file is a PDF: ask for the list as CSV'],
  [[0x7B, 0x5C, 0x72, 0x74, 0x66], 'the file is a text document: save the list as CSV'],
  [[0x89, 0x50, 0x4E, 0x47], 'the file is a picture: ask for the list as CSV'],
]

/** `bytes`: a character for each byte, for what says itself in which alphabet a part of it is. */
export type TextAs = 'text' | 'bytes'

/**
 * A file's bytes as text with one kind of line end, so that lines are counted as an editor counts them. UTF-8 and
 * UTF-16, with or without a byte order mark, which is dropped. What is not text becomes U+FFFD.
 *
 * @throws UnreadableFile for what is no text at all.
 */
export async function* readText(
  source: AsyncIterable<Uint8Array | string>, as: TextAs = 'text',
): AsyncGenerator<string> {
  let endedInReturn = false
  for await (const text of decode(source, as)) {
    if (text === '') continue
    // A pair that two chunks share was already written as one line end.
    const rest = endedInReturn && text.startsWith('\n') ? text.slice(1) : text
    endedInReturn = text.endsWith('\r')
    yield rest.replace(/\r\n?/g, '\n')
  }
}

async function* decode(source: AsyncIterable<Uint8Array | string>, as: TextAs): AsyncGenerator<string> {
  let head = Buffer.alloc(0)
  let decoder: Decoder | null = null
  for await (const chunk of source) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (decoder) {
      yield decoder.decode(bytes, { stream: true })
      continue
    }
    head = Buffer.concat([head, bytes])
    if (head.length < HEAD_BYTES) continue
    decoder = decoderOf(head, as)
    yield decoder.decode(head, { stream: true })
  }
  if (!decoder) {
    decoder = decoderOf(head, as)
    yield decoder.decode(head, { stream: true })
  }
  yield decoder.decode()
}

type Decoder = Pick<TextDecoder, 'decode'>

/** Bytes as they are, in UTF-8 all the same where they were written in UTF-16: there a character has two bytes. */
function decoderOf(head: Buffer, as: TextAs): Decoder {
  const encoding = encodingOf(head)
  const text = new TextDecoder(encoding)
  if (as === 'text') return text
  const isUtf8 = encoding === 'utf-8'
  const hasMark = head[0] === 0xEF && head[1] === 0xBB && head[2] === 0xBF
  let isFirst = true
  return {
    decode(chunk, options) {
      if (!isUtf8) return Buffer.from(text.decode(chunk, options)).toString('latin1')
      const bytes = chunk === undefined ? Buffer.alloc(0) : Buffer.from(chunk as Uint8Array)
      const rest = isFirst && hasMark ? bytes.subarray(3) : bytes
      isFirst = false
      return rest.toString('latin1')
    },
  }
}

function encodingOf(head: Buffer): string {
  const known = SIGNATURES.find(([bytes]) => bytes.every((byte, index) => head[index] === byte))
  if (known) throw new UnreadableFile(known[1])
  if (/^\s*<(?:!doctype|!--|\?xml|html|head|body|table|meta)/i.test(head.toString('latin1').replace(/^\xEF\xBB\xBF/, '').replaceAll('\0', ''))) {
    throw new UnreadableFile('the file is a web page or XML, whatever its name says: open it and save the list as CSV')
  }
  if (head[0] === 0xFF && head[1] === 0xFE) return 'utf-16le'
  if (head[0] === 0xFE && head[1] === 0xFF) return 'utf-16be'
  // A header is ASCII, so that in UTF-16 every other byte of it is zero.
  const start = head.subarray(0, HEAD_BYTES)
  const zeros = (first: number) => start.filter((byte, index) => index % 2 === first && byte === 0).length
  const [even, odd, many] = [zeros(0), zeros(1), start.length / 4]
  if (odd > many && even === 0) return 'utf-16le'
  if (even > many && odd === 0) return 'utf-16be'
  return 'utf-8'
}
