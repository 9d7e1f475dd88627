/** The secret of an `otpauth:` address in groups of four, for apps that cannot see the picture. */
export function secretInWords(totpURI: string): string {
  const secret = new URL(totpURI).searchParams.get('secret') ?? ''
  return secret.match(/.{1,4}/g)?.join(' ') ?? ''
}
