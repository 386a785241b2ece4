import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number, include = [`test/${name}/**/*.test.ts`]) => ({
  test: { name, include, testTimeout, hookTimeout: 60_000, pool: 'forks' as const },
});

/** Two workers at most: integration tests run FFmpeg and ONNX Runtime, which use every core by themselves. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', 5_000, ['test/unit/**/*.test.ts', 'test/*.test.ts']),
      project('contract', 60_000),
      project('property', 60_000),
      project('integration', 120_000),
      project('faults', 60_000),
    ],
  },
});
