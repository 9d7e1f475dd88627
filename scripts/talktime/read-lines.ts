import { isUtf8 } from 'node:buffer'
import { UnreadableLine } from '../../shared/ledger/verify-ledger'

const NEWLINE = 0x0a
/** A row has a few hundred bytes; a sentence that somebody typed makes it longer, but not so long. */
const LONGEST_LINE = 1024 * 1024

/**
 * The lines of a file, each with its end, a chunk's worth at a time. Byte for byte: what is no UTF-8 is refused, not
 * mended, and nothing is taken off.
 *
 * @throws UnreadableLine
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0)
  let count = 0
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = bytes.lastIndexOf(NEWLINE) + 1
    rest = bytes.subarray(whole)
    yield* textOf(bytes.subarray(0, whole))
    if (rest.length > LONGEST_LINE) throw new UnreadableLine(count + 1, 'The line is longer than any row can be.')
  }
  yield* textOf(rest)

  /** What comes before a line that is no text is still given out: the first wrong line may be there. */
  function* textOf(bytes: Buffer): Generator<string[]> {
    const lines = split(bytes)
    count += lines.length
    if (lines.length > 0) yield lines
    if (lines.isBroken) throw new UnreadableLine(count + 1, 'The line is not UTF-8 text: a byte of it was changed.')
  }
}

function split(bytes: Buffer): string[] & { isBroken?: true } {
  const isText = isUtf8(bytes)
  const lines: string[] & { isBroken?: true } = []
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline + 1
    if (!isText && !isUtf8(bytes.subarray(start, end))) {
      lines.isBroken = true
      break
    }
    lines.push(bytes.toString('utf8', start, end))
    start = end
  }
  return lines
}
