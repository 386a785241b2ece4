/** A symmetric positive definite matrix of n × n, row by row. */
export type Symmetric = { readonly n: number; readonly values: Float64Array };

export const symmetric = (n: number, at: (i: number, j: number) => number): Symmetric => ({
  n,
  values: Float64Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n)),
});

/** The lower triangular L of A = L·Lᵀ (Cholesky); undefined where A is not positive definite. */
export const cholesky = ({ n, values }: Symmetric): Symmetric | undefined => {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = values[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i === j && !(sum > 0)) return undefined;
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j]!;
    }
  return { n, values: lower };
};

/** x of L·x = b. */
export const solveLower = ({ n, values }: Symmetric, b: ArrayLike<number>): Float64Array => {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= values[i * n + k]! * x[k]!;
    x[i]! /= values[i * n + i]!;
  }
  return x;
};

/** x of L·Lᵀ·x = b. */
export const solve = (lower: Symmetric, b: ArrayLike<number>): Float64Array => {
  const { n, values } = lower;
  const x = solveLower(lower, b);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= values[k * n + i]! * x[k]!;
    x[i]! /= values[i * n + i]!;
  }
  return x;
};

/** The inverse of L·Lᵀ. */
export const inverseOf = (lower: Symmetric): Symmetric => {
  const { n } = lower;
  const values = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    values.set(solve(lower, unit), j * n);
  }
  return { n, values };
};
