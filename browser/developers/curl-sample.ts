/** A request as somebody types it into a shell. The key stands in a variable: it is in no history of the shell. */
export function curlSample(request: { method: string, url: string, needsKey: boolean, body?: unknown }): string {
  const { method, url, needsKey, body } = request
  const lines = [
    `curl${method === 'GET' || (method === 'POST' && body !== undefined) ? '' : ` -X ${method}`} ${quoted(url)}`,
    ...(needsKey ? [`-H "Authorization: Bearer $TALKTIME_KEY"`] : []),
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`]),
  ]
  return lines.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll(`'`, `'\\''`)}'`
}
