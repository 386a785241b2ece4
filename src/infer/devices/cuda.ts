import type { DeviceSpec } from './device.ts';
import { missingLibrary } from './runtime-files.ts';

export const cuda = {
  id: 'cuda',
  summary: 'NVIDIA GPU through CUDA 12 and cuDNN 9',
  platforms: ['linux/x64'],
  // Exhaustive search times each convolution algorithm at first use; TF32 would round weights to 10 bits.
  provider: { name: 'cuda', cudnn_conv_algo_search: 'HEURISTIC', use_tf32: '0' },
  maxSessions: 2,
  remedy: 'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node',
  missing: () => Promise.resolve(missingLibrary('libonnxruntime_providers_cuda.so')),
} as const satisfies DeviceSpec;
