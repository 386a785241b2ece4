import { SrvidError } from '../core/errors.ts';
import { fieldReader, invalid, type FieldReader } from './manifest-fields.ts';

export type ManifestFile = {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
};

/** What a weight set says of itself, `models/<id>-x<scale>/manifest.json`. Measurements lie in `models/results.json`. */
export type ModelManifest = {
  readonly id: string;
  readonly scale: number;
  readonly family: string;
  readonly summary: string;
  readonly files:
    | {
        /** uint8 `y` [N,1,H,W] → uint8 `y_sr` [N,1,kH,kW]. */
        readonly u8: ManifestFile;
        /** The same network for 9 to 16 bits: uint16 ends and the scalars `unit` = 255·2^(bits−8) and `peak` = 2^bits − 1. */
        readonly u16: ManifestFile;
      }
    | {
        /** One file for any depth: float32 ends in [0, 1]. For networks so heavy that the ends do not matter. */
        readonly f32: ManifestFile;
      };
  readonly parameters: number;
  readonly multiplyAddsPerOutputPixel: number;
  /** Source samples around a sample that its enlargement depends on: the halo of a tile. */
  readonly receptiveFieldRadius: number;
  readonly architecture: string;
  /** The paper, and where in it the network is written down. */
  readonly source: string | undefined;
  /** Choices where the paper leaves things open. */
  readonly notes: readonly string[];
  /** The figure to reach, the paper's as a rule: average PSNR in dB of luma over a test set. */
  readonly target: { readonly set: string; readonly psnr: number } | undefined;
  /** Undefined where nothing was learnt. */
  readonly training: Training | undefined;
  readonly licence: string;
};

type Training = {
  readonly data: readonly {
    readonly name: string;
    readonly images: number;
    readonly licence: string;
  }[];
  readonly budget: {
    readonly steps: number;
    /** Patches in a step. */
    readonly batch: number;
    /** Side of a patch in low-resolution samples. */
    readonly patch: number;
    readonly threads: number;
    readonly cpuSeconds: number;
  };
  readonly loss: string;
  readonly schedule: string;
  /** False when the planned schedule was cut short. */
  readonly complete: boolean;
  /** The weights that the training began with. */
  readonly warmStart: string | undefined;
};

/** A plain file name beside the manifest: a path could lead anywhere. */
const file = (fields: FieldReader): ManifestFile => {
  const path = fields.text('path');
  if (!/^[\w.-]+\.onnx$/.test(path))
    throw invalid(fields.where, `"path" must be a file name, got "${path}"`);
  const sha256 = fields.text('sha256');
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw invalid(fields.where, `"sha256" must be 64 hex digits, got "${sha256}"`);
  return { path, sha256, bytes: fields.integer('bytes', 1, Number.MAX_SAFE_INTEGER) };
};

const files = (fields: FieldReader): ModelManifest['files'] =>
  fields.has('f32')
    ? { f32: file(fields.object('f32')) }
    : { u8: file(fields.object('u8')), u16: file(fields.object('u16')) };

const target = (fields: FieldReader): ModelManifest['target'] => ({
  set: fields.text('set'),
  psnr: fields.number('psnr', 0, 100),
});

const training = (fields: FieldReader): Training => {
  const budget = fields.object('budget');
  return {
    data: fields.objects('data').map((set) => ({
      name: set.text('name'),
      images: set.integer('images', 0, 1e9),
      licence: set.text('licence'),
    })),
    budget: {
      steps: budget.integer('steps', 0, 1e9),
      batch: budget.integer('batch', 1, 1e6),
      patch: budget.integer('patch', 1, 1e6),
      threads: budget.integer('threads', 1, 1e6),
      cpuSeconds: budget.number('cpuSeconds', 0, 1e9),
    },
    loss: fields.text('loss'),
    schedule: fields.text('schedule'),
    complete: fields.flag('complete'),
    warmStart: fields.has('warmStart') ? fields.text('warmStart') : undefined,
  };
};

/**
 * @param where the manifest's path, for messages
 * @throws SrvidError MODEL_INVALID that names the file, the field, the rule and the value
 */
export const parseManifest = (where: string, json: string): ModelManifest => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new SrvidError('MODEL_INVALID', `${where} is not JSON: ${String(cause)}`, { cause });
  }
  const fields = fieldReader(where, value);
  return {
    id: fields.text('id'),
    scale: fields.integer('scale', 2, 4),
    family: fields.text('family'),
    summary: fields.text('summary'),
    files: files(fields.object('files')),
    parameters: fields.integer('parameters', 0, 1e10),
    multiplyAddsPerOutputPixel: fields.number('multiplyAddsPerOutputPixel', 0, 1e10),
    receptiveFieldRadius: fields.integer('receptiveFieldRadius', 0, 4096),
    architecture: fields.text('architecture'),
    source: fields.has('source') ? fields.text('source') : undefined,
    notes: fields.has('notes') ? fields.texts('notes') : [],
    target: fields.has('target') ? target(fields.object('target')) : undefined,
    training: fields.has('training') ? training(fields.object('training')) : undefined,
    licence: fields.text('licence'),
  };
};
