/**
 * A file's bytes as text with one kind of line end, so that lines are counted as an editor counts them. What is not
 * UTF-8 becomes U+FFFD; the byte order mark is dropped.
 */
export async function* readText(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let endedInReturn = false
  for await (const chunk of source) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (text === '') continue
    // A pair that two chunks share was already written as one line end.
    const rest = endedInReturn && text.startsWith('\n') ? text.slice(1) : text
    endedInReturn = text.endsWith('\r')
    yield rest.replace(/\r\n?/g, '\n')
  }
  const tail = decoder.decode()
  if (tail !== '') yield tail
}
