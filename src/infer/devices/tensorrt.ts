import type { DeviceSpec } from './device.ts';
import { missingLibrary } from './runtime-files.ts';

/** Never chosen by `auto`: building an engine takes minutes. */
export const tensorrt = {
  id: 'tensorrt',
  summary: 'NVIDIA GPU through TensorRT 10, slow to start',
  platforms: ['linux/x64'],
  provider: { name: 'tensorrt' },
  maxSessions: 2,
  remedy: 'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node, and NVIDIA TensorRT 10',
  missing: () => Promise.resolve(missingLibrary('libonnxruntime_providers_tensorrt.so')),
} as const satisfies DeviceSpec;
