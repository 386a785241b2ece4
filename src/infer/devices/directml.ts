import type { DeviceSpec } from './device.ts';

export const directml = {
  id: 'directml',
  summary: 'any GPU on Windows through DirectX 12',
  platforms: ['win32/x64', 'win32/arm64'],
  provider: { name: 'dml' },
  maxSessions: 1,
  remedy: 'a driver with DirectX 12; DirectML itself comes with srvid on Windows',
  missing: () => Promise.resolve(undefined),
} as const satisfies DeviceSpec;
