import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SrvidError } from '../core/errors.ts';
import { nearest } from '../core/near-miss.ts';
import { parseManifest, type ManifestFile, type ModelManifest } from './manifest.ts';
import { readModelFile, sha256Of } from './model-file.ts';
import { isUserNetwork, networks, presets, type NetworkSpec } from './networks.ts';
import { userModel } from './user-model.ts';

/** A network chosen for one scale, its files read and verified. */
export type Model = {
  /** The network's id, or the file name of a user's network. */
  readonly id: string;
  readonly scale: number;
  /** 1: it enlarges luma; 3: it works on RGB. */
  readonly channels: 1 | 3;
  /** Of the file for 8 bits, or of the only file. */
  readonly sha256: string;
  /** Halo in source samples: how far the network looks. Infinity where a user's network has no bound. */
  readonly halo: number;
  /** What the feature maps of a tile take, about, in bytes per source sample. */
  readonly activationBytes: number;
  readonly files:
    { readonly u8: Uint8Array; readonly u16: Uint8Array } | { readonly single: Uint8Array };
  readonly manifest: ModelManifest | undefined;
};

/** What a name stands for: a weight set, and for a preset also the one for coded footage, which the source may call for. */
export type Weights = { readonly model: Model; readonly coded: Model | undefined };

const modelsFolder = fileURLToPath(new URL('../../models/', import.meta.url));

/**
 * Finds a network by preset (`fast`), id (`rtsr-m`) or path (ends in `.onnx`), reads and verifies it. A user's network
 * is also run: for its scale, its channels and its halo.
 *
 * @param scale undefined only for a user's network, which has one of its own
 * @throws SrvidError USAGE for an unknown name or a scale that it has not; MODEL_INVALID when the file is missing,
 *   damaged, altered, or of a form that srvid cannot run
 */
export const resolveWeights = async (name: string, scale: number | undefined): Promise<Weights> => {
  if (isUserNetwork(name)) return { model: await userModel(name, scale), coded: undefined };
  const { id, scales, coded } = findNetwork(name);
  const known = scales.find((each) => each === scale);
  if (known === undefined) {
    const offered = scales.map((k) => `×${k}`).join(', ');
    throw new SrvidError('USAGE', `${id} enlarges ${offered}, not ×${scale}`);
  }
  return {
    model: await shippedModel(id, known),
    coded:
      coded === undefined || !Object.hasOwn(presets, name)
        ? undefined
        : await shippedModel(coded, known),
  };
};

/** The same, of a preset the weights for clean footage. */
export const resolveModel = async (name: string, scale: number | undefined): Promise<Model> =>
  (await resolveWeights(name, scale)).model;

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
  const folder = modelFolder(id, scale);
  const manifest = await readManifest(folder);
  if (manifest.id !== id || manifest.scale !== scale) {
    throw new SrvidError('MODEL_INVALID', `${folder} holds ${manifest.id} ×${manifest.scale}`);
  }
  return {
    id,
    scale,
    channels: 1,
    sha256: primaryFile(manifest).sha256,
    halo: manifest.receptiveFieldRadius,
    activationBytes: activationBytes(findNetwork(id), scale),
    files: await verifiedFiles(folder, manifest.files),
    manifest,
  };
};

/** The file for 8 bits: its checksum stands for the weight set. */
export const primaryFile = ({ files }: ModelManifest): ManifestFile =>
  'f32' in files ? files.f32 : files.u8;

/** `models/<id>-x<scale>/manifest.json`; for lists, which need no weights. */
export const readManifest = async (folder: string): Promise<ModelManifest> => {
  const path = join(folder, 'manifest.json');
  return parseManifest(path, (await readModelFile(path)).toString('utf8'));
};

/** Where a shipped weight set lies. */
export const modelFolder = (id: string, scale: number): string =>
  join(modelsFolder, `${id}-x${scale}`);

/** Five feature maps of floats at most (in, out, PReLU's copy, one kept for a skip, scratch), and the enlarged plane twice. */
const activationBytes = ({ widest }: NetworkSpec, scale: number): number =>
  4 * (5 * widest.channels * (widest.at === 'output' ? scale ** 2 : 1) + 2 * scale ** 2);

const verifiedFiles = async (
  folder: string,
  files: ModelManifest['files'],
): Promise<Model['files']> => {
  if ('f32' in files) return { single: await verifiedFile(folder, files.f32) };
  const [u8, u16] = await Promise.all([
    verifiedFile(folder, files.u8),
    verifiedFile(folder, files.u16),
  ]);
  return { u8, u16 };
};

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
