/** A matrix of real numbers, row by row. */
export type Matrix = {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
};

/** @param values row by row; zeros where none are given */
export const matrix = (
  rows: number,
  columns: number,
  values: Float64Array = new Float64Array(rows * columns),
): Matrix => ({ values, rows, columns });

export const transpose = ({ values, rows, columns }: Matrix): Matrix => {
  const out = matrix(columns, rows);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out.values[c * rows + r] = values[r * columns + c]!;
  }
  return out;
};

/** The product a·b. */
export const multiply = (a: Matrix, b: Matrix): Matrix => {
  const product = matrix(a.rows, b.columns);
  multiplyInto(a, b, product);
  return product;
};

/**
 * Writes a·b into `out`. Two rows of the product and four of `b` at a time, which moves a third of the memory that the plain
 * loops move. At the ends the last row stands in for those that are not there, with weight 0.
 */
export const multiplyInto = (a: Matrix, b: Matrix, out: Matrix): void => {
  const { values: left, rows, columns: inner } = a;
  const { values: right, columns } = b;
  const sum = out.values;
  sum.fill(0);
  for (let row = 0; row < rows; row += 2) {
    const lower = Math.min(row + 1, rows - 1);
    const first = row * columns;
    const second = lower * columns;
    for (let p = 0; p < inner; p += 4) {
      const at = (n: number): number => Math.min(p + n, inner - 1) * columns;
      const upperWeight = (n: number): number => (p + n < inner ? left[row * inner + p + n]! : 0);
      const lowerWeight = (n: number): number =>
        lower > row && p + n < inner ? left[lower * inner + p + n]! : 0;
      const [b0, b1, b2, b3] = [at(0), at(1), at(2), at(3)];
      const [u0, u1, u2, u3] = [upperWeight(0), upperWeight(1), upperWeight(2), upperWeight(3)];
      const [l0, l1, l2, l3] = [lowerWeight(0), lowerWeight(1), lowerWeight(2), lowerWeight(3)];
      for (let c = 0; c < columns; c++) {
        const v0 = right[b0 + c]!;
        const v1 = right[b1 + c]!;
        const v2 = right[b2 + c]!;
        const v3 = right[b3 + c]!;
        sum[first + c]! += u0 * v0 + u1 * v1 + u2 * v2 + u3 * v3;
        sum[second + c]! += l0 * v0 + l1 * v1 + l2 * v2 + l3 * v3;
      }
    }
  }
};
