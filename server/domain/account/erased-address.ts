/** What `erase_person` puts in the place of an address: no mail goes there. */
export function isErasedAddress(address: string): boolean {
  return address.endsWith('@erased.invalid')
}
