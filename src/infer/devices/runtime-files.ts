import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of ONNX Runtime's native libraries for this platform. */
const runtimeFolder = (): string =>
  join(
    dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
    'bin',
    'napi-v6',
    process.platform,
    process.arch,
  );

/** Why a provider that lives in a library of its own cannot load: the library is not installed. */
export const missingLibrary = (name: string): string | undefined =>
  existsSync(join(runtimeFolder(), name)) ? undefined : `onnxruntime-node has no ${name}`;
