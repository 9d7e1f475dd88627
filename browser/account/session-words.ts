import { readForm, type Fill } from '~~/shared/format/sentence-form'

/** How the server says where somebody is signed in; a page in another language has words for each. */
export const DEVICE_FORMS = [
  'An unknown device', 'A browser on an {device}', 'A browser on {device}', '{browser} on an {device}', '{browser} on {device}',
] as const
export const PLACE_FORMS = [
  'from an unknown address', 'from the machine that Talktime runs on', 'from the network that Talktime runs in', 'from {network}',
] as const

/** The same in the words of `told`; what is not one of the forms stays as it is. */
export function toldAs(
  forms: readonly string[], sentence: string, told: (english: string, fill?: Fill) => string,
): string {
  for (const form of forms) {
    const fill = readForm(form, sentence)
    if (fill) return told(form, fill)
  }
  return sentence
}
