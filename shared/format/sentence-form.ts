export type Fill = Record<string, string>

/** What stands in the holes of a form (`from {network}`) in a sentence that was made of it; null where it was not. */
export function readForm(form: string, sentence: string): Fill | null {
  const names = [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  const parts = form.split(/\{\w+\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const found = new RegExp(`^${parts.join('(.*)')}$`, 's').exec(sentence)
  return found && Object.fromEntries(names.map((name, place) => [name, found[place + 1]!]))
}
