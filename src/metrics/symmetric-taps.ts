/** One side of a symmetric filter, from the centre outwards, scaled so that the whole filter adds up to 1. */
export const normalised = (side: readonly number[]): readonly number[] => {
  const sum = side.reduce((total, tap, i) => total + (i === 0 ? tap : 2 * tap), 0);
  return side.map((tap) => tap / sum);
};
