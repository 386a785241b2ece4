import { matrix, multiply, transpose, type Matrix } from './matrix.ts';

/**
 * The real Fourier basis of `length` samples up to some frequency, one function per row: 1, cos 1, sin 1, cos 2, sin 2, …
 * cycles per length. Its leading rows are the basis up to a lower frequency.
 */
export const trigonometricBasis = (length: number, cycles: number): Matrix => {
  const highest = Math.min(cycles, Math.floor(length / 2));
  const cosines = Float64Array.from({ length }, (_, n) => Math.cos((2 * Math.PI * n) / length));
  const sines = Float64Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * n) / length));
  const basis = matrix(2 * highest + 1, length);
  basis.values.fill(1, 0, length);
  for (let f = 1; f <= highest; f++) {
    for (let n = 0; n < length; n++) {
      basis.values[(2 * f - 1) * length + n] = cosines[(f * n) % length]!;
      basis.values[2 * f * length + n] = sines[(f * n) % length]!;
    }
  }
  return basis;
};

/** Rows of the basis up to a frequency. */
export const upTo = ({ values, rows, columns }: Matrix, cycles: number): Matrix => {
  const count = Math.min(2 * cycles + 1, rows);
  return matrix(count, columns, values.subarray(0, count * columns));
};

/** By what a sum over the samples must be multiplied to be the coefficient of basis function `row`. */
const scale = (row: number, { rows, columns }: Matrix): number => {
  const nyquist = rows === columns + 1 && row >= rows - 2;
  return (row === 0 || nyquist ? 1 : 2) / columns;
};

/** Coefficients of a plane: element (i, k) belongs to function i down the columns and function k along the rows. */
export const analyse = (plane: Matrix, down: Matrix, along: Matrix): Matrix => {
  const coefficients = multiply(multiply(down, plane), transpose(along));
  for (let i = 0; i < coefficients.rows; i++) {
    for (let k = 0; k < coefficients.columns; k++)
      coefficients.values[i * coefficients.columns + k]! *= scale(i, down) * scale(k, along);
  }
  return coefficients;
};

/** The plane that has these coefficients. */
export const synthesise = (coefficients: Matrix, down: Matrix, along: Matrix): Matrix =>
  multiply(transpose(down), multiply(coefficients, along));
