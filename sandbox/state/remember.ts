import type { Authenticator } from '../authenticator/authenticator'
import type { Carrier } from '../carrier'
import type { ExotelSandbox } from '../exotel/exotel-sandbox'
import type { MailServer } from '../mail/mail-server'
import type { StripeSandbox } from '../stripe/stripe-sandbox'
import { Memory } from './memory'
import { StateFile } from './state-file'

interface Knowing {
  carrier: Carrier
  authenticator: Authenticator
  mail: MailServer | null
  stripe: StripeSandbox | null
  exotel: ExotelSandbox | null
}

/**
 * Takes back what was known before, and keeps what happens from now on.
 *
 * @returns null where nothing is to be kept @throws StateError when the file cannot be used
 */
export function remember(
  path: string | null | undefined, knowing: Knowing, printError?: (line: string) => void,
): Memory | null {
  if (!path) return null
  const { carrier, authenticator, mail, stripe, exotel } = knowing
  const { calls, clock, log } = carrier
  const memory = new Memory(new StateFile(path), {
    calls: { keep: () => calls.keep(clock.now()), restore: kept => calls.restore(kept) },
    authenticator,
    ...(mail && { mail: mail.mailbox }),
    ...(stripe && { stripe }),
    ...(exotel && { exotel }),
  }, printError)
  memory.restore()
  log.onAdd = () => memory.touch()
  return memory
}
