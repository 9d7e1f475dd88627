import type { Tone } from '~~/browser/ui/tone'
import type { DialerState } from './dialer-machine'

export interface StateWords {
  /** A few words for the badge. */
  title: string
  /** What it means and what to do; empty where the title says it all. */
  advice: string
  tone: Tone
  icon: string
  /** The label of the one thing a person can do here; null where there is nothing to press. */
  action: string | null
}

const words = (title: string, advice: string, tone: Tone, icon: string, action: string | null = null): StateWords =>
  ({ title, advice, tone, icon, action })

export const DIALER_WORDS: Record<DialerState, StateWords> = {
  'closed': words('Phone is off', 'Open the dialer to switch it on.', 'quiet', 'i-lucide-phone-off'),
  'offline': words(
    'No internet', 'Calls need a connection. The phone comes back by itself when the internet does.', 'bad', 'i-lucide-wifi-off',
    'Try now',
  ),
  'insecure': words(
    'This address is not secure',
    'Browsers lend the microphone to https pages only. Open Talktime with https:// in front.', 'bad', 'i-lucide-lock-open',
  ),
  'unsupported': words(
    'This browser cannot make calls', 'Use a current Chrome, Edge, Firefox or Safari.', 'bad', 'i-lucide-monitor-x',
    'Try again',
  ),
  'registering': words('Getting ready', 'Connecting your phone. This takes a second or two.', 'quiet', 'i-lucide-loader'),
  'ready': words('Ready', '', 'good', 'i-lucide-phone'),
  'microphone-missing': words(
    'No microphone found', 'Plug one in or switch it on, then call again. Nothing was charged.', 'bad', 'i-lucide-mic-off',
    'Try again',
  ),
  'microphone-denied': words(
    'Microphone is blocked',
    'Your browser is not letting us use the microphone. Click the lock beside the address, allow it, and try again. '
    + 'Nothing was charged.',
    'bad', 'i-lucide-mic-off', 'Try again',
  ),
  'token-refused': words(
    'The phone was not let in', 'Your pass to the phone network was refused. Try again; if it stays, sign out and in.',
    'bad', 'i-lucide-shield-x', 'Try again',
  ),
  'disconnected': words(
    'Phone network out of reach', 'We keep trying. If it stays, a firewall may block calls here.', 'warn', 'i-lucide-unplug',
    'Try now',
  ),
  'busy-elsewhere': words(
    'You are in a call in another tab', 'Finish it there. This tab is ready as soon as that call ends.', 'warn',
    'i-lucide-app-window', 'Check again',
  ),
  'taken-over': words(
    'The phone moved to another tab', 'Only one tab can hold the phone. Calls are made there now.', 'warn',
    'i-lucide-app-window', 'Use it here',
  ),
  'asking': words('Allow the microphone', 'Your browser is asking. Nothing is charged yet.', 'quiet', 'i-lucide-mic'),
  'starting': words('Starting the call', 'Setting the price and the money aside.', 'quiet', 'i-lucide-loader'),
  'connecting': words('Connecting', 'Finding a line. Charging starts when they answer.', 'quiet', 'i-lucide-loader'),
  'ringing': words('Ringing', 'Charging starts when they answer.', 'good', 'i-lucide-phone-outgoing'),
  'in-call': words('In call', '', 'good', 'i-lucide-phone-call'),
  'reconnecting': words(
    'Reconnecting', 'The connection dropped and we are bringing the call back. Stay on the line.', 'warn', 'i-lucide-refresh-cw',
  ),
  'ending': words('Hanging up', '', 'quiet', 'i-lucide-loader'),
  'testing': words('Testing your sound', 'You are talking to yourself. It is free.', 'quiet', 'i-lucide-audio-lines', 'Stop the test'),
  'ended': words('Call ended', '', 'quiet', 'i-lucide-phone-off'),
}
