import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SrvidError } from '../core/errors.ts';
import { nearest } from '../core/near-miss.ts';
import { parseManifest, type ManifestFile, type ModelManifest } from './manifest.ts';
import { networks, presets, type NetworkSpec } from './networks.ts';
import { checkOnnxFile } from './onnx-file.ts';

/** A network chosen for one scale, its files read and verified. */
export type Model = {
  /** The network's id, or the file name of a user's network. */
  readonly id: string;
  readonly scale: number;
  /** Of the file for 8 bits, or of the user's file. */
  readonly sha256: string;
  /** Halo in source samples; undefined for a user's network until it has been probed on a device. */
  readonly halo: number | undefined;
  readonly files:
    { readonly u8: Uint8Array; readonly u16: Uint8Array } | { readonly user: Uint8Array };
  readonly manifest: ModelManifest | undefined;
};

/** Larger files are refused: they cannot be meant for enlarging video frame by frame. */
const maxModelBytes = 512 * 1024 * 1024;

const modelsFolder = fileURLToPath(new URL('../../models/', import.meta.url));

/**
 * Finds a network by preset (`fast`), id (`rtsr-m`) or path (ends in `.onnx`), reads and verifies it.
 * A user's network is taken at its word for `scale` here; `createUpscaler` probes it.
 *
 * @throws SrvidError USAGE for an unknown name; MODEL_INVALID when the file is missing, damaged or altered
 */
export const resolveModel = async (name: string, scale: number): Promise<Model> => {
  if (/\.onnx$/i.test(name)) return userModel(name, scale);
  const network = findNetwork(name);
  if (!network.scales.some((known) => known === scale)) {
    throw new SrvidError(
      'USAGE',
      `${network.id} enlarges ${network.scales.map((k) => `×${k}`).join(', ')}, not ×${scale}`,
    );
  }
  return shippedModel(network.id, scale);
};

/** The network that a preset or an id names. @throws SrvidError USAGE with the nearest name */
export const findNetwork = (name: string): NetworkSpec => {
  const preset = Object.entries(presets).find(([known]) => known === name);
  const id = preset ? preset[1] : name;
  const network = networks.find((known) => known.id === id);
  if (network) return network;
  const names = [...Object.keys(presets), ...networks.map((known) => known.id)];
  const near = nearest(name, names);
  throw new SrvidError(
    'USAGE',
    `unknown model "${name}"${near ? `; did you mean "${near}"?` : ''}`,
    {
      hint: `Known: ${names.join(', ')}, or a path that ends in .onnx.`,
    },
  );
};

/** Reads and verifies `models/<id>-x<scale>/`. */
export const shippedModel = async (id: string, scale: number): Promise<Model> => {
  const folder = join(modelsFolder, `${id}-x${scale}`);
  const manifest = await readManifest(folder);
  if (manifest.id !== id || manifest.scale !== scale) {
    throw new SrvidError('MODEL_INVALID', `${folder} holds ${manifest.id} ×${manifest.scale}`);
  }
  const [u8, u16] = await Promise.all([
    verifiedFile(folder, manifest.files.u8),
    verifiedFile(folder, manifest.files.u16),
  ]);
  return {
    id,
    scale,
    sha256: manifest.files.u8.sha256,
    halo: manifest.receptiveFieldRadius,
    files: { u8, u16 },
    manifest,
  };
};

/** `models/<id>-x<scale>/manifest.json`; for lists, which need no weights. */
export const readManifest = async (folder: string): Promise<ModelManifest> => {
  const path = join(folder, 'manifest.json');
  return parseManifest(path, (await readModelFile(path)).toString('utf8'));
};

/** Where a shipped weight set lies. */
export const modelFolder = (id: string, scale: number): string =>
  join(modelsFolder, `${id}-x${scale}`);

const verifiedFile = async (folder: string, file: ManifestFile): Promise<Uint8Array> => {
  const path = join(folder, file.path);
  const bytes = await readModelFile(path);
  const sha256 = sha256Of(bytes);
  if (sha256 !== file.sha256) {
    throw new SrvidError(
      'MODEL_INVALID',
      `${path} is not the file that its manifest names: SHA-256 ${sha256}, expected ${file.sha256}`,
      {
        hint: 'Get the models folder anew from the distribution of srvid.',
      },
    );
  }
  return bytes;
};

const userModel = async (name: string, scale: number): Promise<Model> => {
  const path = resolve(name);
  const bytes = await readModelFile(path);
  checkOnnxFile(path, bytes);
  return {
    id: basename(path),
    scale,
    sha256: sha256Of(bytes),
    halo: undefined,
    files: { user: bytes },
    manifest: undefined,
  };
};

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const readModelFile = async (path: string): Promise<Buffer> => {
  try {
    const { size } = await stat(path);
    if (size > maxModelBytes) {
      throw new SrvidError(
        'MODEL_INVALID',
        `${path} has ${size} bytes; networks of at most ${maxModelBytes} are run`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof SrvidError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EISDIR'
          ? 'it is a directory'
          : (error as Error).message;
    throw new SrvidError('MODEL_INVALID', `cannot read ${path}: ${why}`, {
      hint: 'Run "srvid models" to see the networks that ship with srvid.',
      cause: error,
    });
  }
};
