import { randomInt } from 'node:crypto'

/** Small letters and digits that nobody takes for others, as they are said over the phone and typed on one. */
const SIGNS = 'abcdefghjkmnpqrtuvwxy34679'
const GROUPS = 4
const GROUP_SIGNS = 4

/** A first password, by chance: 75 bits, in groups that can be read out. */
export function newPassword(): string {
  const group = () => Array.from({ length: GROUP_SIGNS }, () => SIGNS[randomInt(SIGNS.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}
