import type { DeviceSpec } from './device.ts';

export const cpu = {
  id: 'cpu',
  summary: 'every core of the processor',
  platforms: ['linux/x64', 'linux/arm64', 'darwin/x64', 'darwin/arm64', 'win32/x64', 'win32/arm64'],
  provider: { name: 'cpu' },
  maxSessions: Number.POSITIVE_INFINITY,
  remedy: 'npm rebuild onnxruntime-node',
  missing: () => Promise.resolve(undefined),
} as const satisfies DeviceSpec;
