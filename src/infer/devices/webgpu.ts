import { readdir } from 'node:fs/promises';
import type { DeviceSpec } from './device.ts';

/** Where the Vulkan loader looks for drivers on Linux. */
const driverFolders = [
  '/usr/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
];

const entries = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** Without a driver Dawn prints warnings and fails; so look first. */
const hasVulkanDriver = async (): Promise<boolean> => {
  if (
    process.env['VK_ICD_FILENAMES'] ??
    process.env['VK_DRIVER_FILES'] ??
    process.env['VK_ADD_DRIVER_FILES']
  )
    return true;
  const found = await Promise.all(driverFolders.map(entries));
  return found.flat().some((name) => name.endsWith('.json'));
};

export const webgpu = {
  id: 'webgpu',
  summary: 'any GPU through Vulkan, Direct3D 12 or Metal',
  platforms: ['linux/x64', 'linux/arm64', 'win32/x64', 'win32/arm64', 'darwin/arm64', 'darwin/x64'],
  provider: { name: 'webgpu' },
  // All sessions of a process share one GPU queue.
  maxSessions: 1,
  remedy: 'a Vulkan driver, on Debian and Ubuntu: apt-get install mesa-vulkan-drivers',
  async missing() {
    if (process.platform !== 'linux' || (await hasVulkanDriver())) return undefined;
    return 'no Vulkan driver is installed';
  },
} as const satisfies DeviceSpec;

/** Whether this machine has a GPU at all: a Vulkan driver alone may be a software one, as good as none. */
export const hasGpu = async (): Promise<boolean> => {
  if (process.platform !== 'linux') return true;
  const [render, devices] = await Promise.all([entries('/dev/dri'), entries('/dev')]);
  return (
    render.some((name) => name.startsWith('renderD')) ||
    devices.some((name) => name === 'nvidiactl' || name === 'dxg')
  );
};
