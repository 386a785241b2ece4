/** Decibels of what does not differ: `null` in JSON, nothing in CSV, a dash with a note in tables. */
export const isUnbounded = (value: unknown): boolean =>
  typeof value === 'number' && !Number.isFinite(value);

export const unboundedNote = 'A dash where nothing differs: decibels have no bound there.';
