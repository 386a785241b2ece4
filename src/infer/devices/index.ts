import { coreml } from './coreml.ts';
import { cpu } from './cpu.ts';
import { cuda } from './cuda.ts';
import type { DeviceSpec } from './device.ts';
import { directml } from './directml.ts';
import { tensorrt } from './tensorrt.ts';
import { hasGpu, webgpu } from './webgpu.ts';

/** All devices. */
export const deviceSpecs = [
  cpu,
  cuda,
  tensorrt,
  webgpu,
  directml,
  coreml,
] as const satisfies readonly DeviceSpec[];

export type DeviceId = (typeof deviceSpecs)[number]['id'];

/** The devices that `auto` tries before the CPU, best first. */
const autoOrder = [cuda, coreml, directml, webgpu] as const satisfies readonly DeviceSpec[];

export const deviceSpec = (id: DeviceId): DeviceSpec<DeviceId> =>
  deviceSpecs.find((spec) => spec.id === id) ?? cpu;

/** Whether ONNX Runtime has the device for this system at all. */
export const runsHere = (spec: DeviceSpec): boolean =>
  spec.platforms.includes(`${process.platform}/${process.arch}`);

/** Why a device cannot be used on this machine, as far as files tell. */
export const whyMissing = (spec: DeviceSpec): Promise<string | undefined> =>
  runsHere(spec)
    ? spec.missing()
    : Promise.resolve(
        `it exists on ${spec.platforms.join(', ')}, this is ${process.platform}/${process.arch}`,
      );

/**
 * What `auto` tries, in order, the CPU last. On a machine without a GPU that is the CPU alone, found by a look at a few
 * folders: software adapters (SwiftShader, llvmpipe) are never tried, and native libraries are not loaded in vain.
 */
export const autoDevices = async (): Promise<readonly DeviceId[]> => {
  if (!(await hasGpu())) return ['cpu'];
  const reasons = await Promise.all(autoOrder.map(whyMissing));
  return [...autoOrder.filter((_, n) => reasons[n] === undefined).map((spec) => spec.id), 'cpu'];
};
