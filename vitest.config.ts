import { defineConfig } from 'vitest/config';

/** Cameras, publishing and the faults of both: minutes of real time, a project of their own. */
const live = ['test/integration/live-*.test.ts', 'test/faults/live-*.test.ts'];

const project = (
  name: string,
  testTimeout: number,
  include = [`test/${name}/**/*.test.ts`],
  exclude = live,
) => ({
  test: { name, include, exclude, testTimeout, hookTimeout: 60_000, pool: 'forks' as const },
});

/**
 * A test that runs other programs in real time is tried once more when it fails: on a busy machine a deadline can be missed.
 * The report says so.
 */
const withRetry = ({ test }: ReturnType<typeof project>) => ({
  test: { ...test, retry: 1 },
});

/** Two workers at most: integration tests run FFmpeg and ONNX Runtime, which use every core by themselves. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', 30_000, ['test/unit/**/*.test.ts', 'test/*.test.ts']),
      project('contract', 60_000),
      project('property', 60_000),
      withRetry(project('integration', 120_000)),
      withRetry(project('faults', 60_000)),
      withRetry(project('live', 150_000, live, [])),
    ],
  },
});
