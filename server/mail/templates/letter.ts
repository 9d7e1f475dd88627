/** Whose mail it is; from the settings. */
export interface Sender {
  companyName: string
  /** Postal; may have several lines. */
  companyAddress: string
  supportEmail: string
  /** Origin of the app: every link in a mail begins with it. */
  publicUrl: string
}

export interface RenderedMail {
  subject: string
  /** Complete by itself. */
  text: string
  html: string
  /** Where mail programs say that no more of these are wanted; left out where nobody can stop them. */
  unsubscribeUrl?: string
}

/** What every mail needs to know of its reader. */
export interface ReaderFacts {
  name: string
  /** IANA, such as `Asia/Kolkata`. UTC where it is not known. */
  timeZone: string
  /** ISO 4217; of every amount in the mail. */
  currency: string
}

/** A mail before it has a form: what happened, the receipt, what to do. */
export interface Letter {
  subject: string
  /** What happened, in a few words. */
  title: string
  name: string
  /** What happened and what it did to the money. */
  paragraphs: string[]
  /** The receipt. The last line is the one that counts. */
  lines: [label: string, value: string][]
  /** Path in the app. */
  action: { label: string, path: string }
  /** What to do, and what else to know. */
  closing: string[]
  /** To somebody without an account: in which language, how they are greeted, and why they get it. */
  toStranger?: { language: string, hello: string, foot: string }
}
