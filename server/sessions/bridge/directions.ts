/** What the voice is told to do besides its instructions, in words that it acts on and does not read out. */
export const DIRECTIONS = {
  nudge: 'The caller waits and hears nothing. Ask for a moment in one short sentence, then answer.',
  goOn: 'The line was silent for a moment. Say so in a few words, and go on where the talk was.',
  close: 'The time of this call is nearly over. Say so now, sum up in a sentence, and say goodbye.',
  stop: 'The line has to be closed now. Apologise in one short sentence, ask the caller to call again later, and say goodbye.',
  whisper: (words: string) => `Whose call this is tells you, and the caller does not hear it: ${words}`,
  key: (key: string) => `The caller pressed the key ${key}.`,
}
