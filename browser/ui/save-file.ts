/** The browser saves a text that the page has made. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // the click has taken it: what is kept would be kept as long as the page
  setTimeout(() => URL.revokeObjectURL(url))
}
