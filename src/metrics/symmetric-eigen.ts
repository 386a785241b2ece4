import { matrix, type Matrix } from './matrix.ts';

type Eigen = {
  readonly values: Float64Array;
  /** The vector of value j is row j. */
  readonly vectors: Matrix;
};

/** Turns the coordinates p and q of a symmetric matrix so that its element (p, q) vanishes, and the vectors along with it. */
const rotate = (a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void => {
  const apart = a[q * n + q]! - a[p * n + p]!;
  const angle = 0.5 * Math.atan2(2 * a[p * n + q]!, apart);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const mix = (m: Float64Array, first: number, second: number, stride: number): void => {
    for (let k = 0; k < n; k++) {
      const x = m[first + k * stride]!;
      const y = m[second + k * stride]!;
      m[first + k * stride] = cos * x - sin * y;
      m[second + k * stride] = sin * x + cos * y;
    }
  };
  mix(a, p * n, q * n, 1);
  mix(a, p, q, n);
  mix(vectors, p * n, q * n, 1);
};

/** Eigenvalues and orthonormal eigenvectors of a small symmetric matrix (cyclic Jacobi), in no order. */
export const symmetricEigen = ({ values, rows: n }: Matrix): Eigen => {
  const a = Float64Array.from(values);
  const vectors = matrix(n, n);
  for (let i = 0; i < n; i++) vectors.values[i * n + i] = 1;
  const norm = a.reduce((sum, value) => sum + value * value, 0);
  const offDiagonal = (): number =>
    a.reduce((sum, value, i) => (i % (n + 1) === 0 ? sum : sum + value * value), 0);
  // Convergence is quadratic: a 9×9 covariance takes six or seven sweeps.
  for (let sweep = 0; sweep < 50 && offDiagonal() > 1e-30 * norm; sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, vectors.values, n, p, q);
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors };
};
