import { concatMap, map, type OperatorFunction } from 'rxjs';

/** Starts `work` for every value at once and hands the results on in the order of the values. The gate's leases bound how many run. */
export const ordered =
  <A, B>(work: (value: A) => Promise<B>): OperatorFunction<A, B> =>
  (values) =>
    values.pipe(
      map((value) => {
        const result = work(value);
        // A rejection that waits its turn in concatMap would count as unhandled and end the process.
        result.catch(() => {});
        return result;
      }),
      concatMap((result) => result),
    );
