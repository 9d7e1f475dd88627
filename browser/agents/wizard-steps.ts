/** The steps of making an agent, with the fields of each by how their paths begin. */
export const WIZARD_STEPS: readonly { title: string, fields: readonly string[] }[] = [
  { title: 'Where to start', fields: [] },
  { title: 'What it says and does', fields: ['name', 'purpose', 'opening', 'disclosure', 'instructions'] },
  { title: 'What it knows', fields: ['knowledge', 'fields'] },
  { title: 'What it may do', fields: [] },
]

/** Where a field is that something is wrong with; the last step has all that no other names. */
export function stepOfIssue(path: string): number {
  const [field = ''] = path.split('.')
  const found = WIZARD_STEPS.findIndex(({ fields }) => fields.includes(field))
  return found === -1 ? WIZARD_STEPS.length - 1 : found
}
