/** The sizes that a number may be set in, the largest first (LOOK: six sizes, no more). */
const SIZES = [
  { name: 'text-2xl', px: 40 }, { name: 'text-xl', px: 28 }, { name: 'text-lg', px: 20 }, { name: 'text-base', px: 16 },
] as const
const SMALLEST = 'text-sm'

/** How wide a character of a number is in its face, in its own size, rounded up. */
const DIGIT_EMS = 0.66
const NARROW_EMS: Record<string, number> = { ' ': 0.29, '(': 0.4, ')': 0.4, '-': 0.48, '.': 0.32, '/': 0.42, '*': 0.56 }

function emsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (NARROW_EMS[letter] ?? DIGIT_EMS), 0)
}

/** The largest size in which a number is seen whole; a middle one where the room is not known yet. */
export function fitType(text: string, widthPx: number): string {
  if (widthPx <= 0) return 'text-xl'
  return SIZES.find(size => emsOf(text) * size.px <= widthPx)?.name ?? SMALLEST
}
