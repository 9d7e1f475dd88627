/** Languages in which mails to leads are written, of those that agents talk in. */
export const MAIL_LANGUAGES = ['en', 'de', 'es', 'fr', 'hi', 'it', 'nl', 'pl', 'pt'] as const
export type MailLanguage = (typeof MAIL_LANGUAGES)[number]

/** In which language a mail goes to somebody who talked in one (BCP 47): in that, or else in English. */
export function mailLanguageOf(talked: string): MailLanguage {
  const [tag] = talked.toLowerCase().split('-')
  return MAIL_LANGUAGES.find(one => one === tag) ?? 'en'
}
