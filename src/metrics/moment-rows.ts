/** Room for x, y, x², y² and xy along one row of two planes. */
export const momentRows = (length: number) =>
  [
    new Float64Array(length),
    new Float64Array(length),
    new Float64Array(length),
    new Float64Array(length),
    new Float64Array(length),
  ] as const;
