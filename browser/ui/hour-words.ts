/** @param hour 0 to 23 @returns as clocks write it: `09:00` */
export const hourWords = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
