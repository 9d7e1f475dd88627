// Apart from the other commands: it is all that the program for strangers has.
import { readableFile, readableFileOrInput } from './readers.mjs'

/** @type {import('./read-args.mjs').Command} */
export const VERIFY_LEDGER = {
  usage: `node verify-ledger.mjs FILE [--key PEM …] [--anchor FILE …] [--json]

  Computes a ledger file (CSV or JSON Lines, as the finance desk exports it) again, from the file alone: lines, sequence,
  balances, hashes, prices, sums, signature. Names the first line that is wrong. FILE may be - for standard input.

  --key PEM      public key that exports and anchors are signed with; several during a change of keys
  --anchor FILE  a day's anchor that the file must agree with; may be given more than once. A file of a part of the ledger
                 needs it with its heads, as the finance desk has it; a month's file those of both its ends
  --json         the report as JSON

  Ends with 0 when the file is proved: its signature holds with a key that was given, and so does every anchor that was
  given. With 1 when something is wrong. With 2 when it is consistent and not proved, older than an anchor, or could not
  be read.`,
  options: { key: { read: readableFile, multiple: true }, anchor: { read: readableFile, multiple: true }, json: {} },
  places: [{ name: 'FILE', read: readableFileOrInput, required: true }],
}
