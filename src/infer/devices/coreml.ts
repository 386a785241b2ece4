import type { DeviceSpec } from './device.ts';

export const coreml = {
  id: 'coreml',
  summary: 'Apple GPU and Neural Engine',
  platforms: ['darwin/arm64', 'darwin/x64'],
  provider: { name: 'coreml' },
  maxSessions: 1,
  remedy: 'macOS 12 or newer; CoreML itself comes with srvid on macOS',
  missing: () => Promise.resolve(undefined),
} as const satisfies DeviceSpec;
