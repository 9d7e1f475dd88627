export type Tone = 'quiet' | 'good' | 'warn' | 'bad'
