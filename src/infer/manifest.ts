import { SrvidError } from '../core/errors.ts';

export type ManifestFile = {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
};

/** PSNR on Y in dB; `lr8`: low resolution rounded to 8 bits, `lr16`: kept at 16 bits, which is the papers' protocol. */
type BenchmarkResult = { readonly lr8: number; readonly lr16: number };

/** What a weight set says of itself, `models/<id>-x<scale>/manifest.json`. */
export type ModelManifest = {
  readonly id: string;
  readonly scale: number;
  readonly family: string;
  readonly summary: string;
  readonly files: {
    /** uint8 `y` [N,1,H,W] → uint8 `y_sr` [N,1,kH,kW]. */
    readonly u8: ManifestFile;
    /** The same network for 9 to 16 bits: uint16 ends and the scalars `unit` = 255·2^(bits−8) and `peak` = 2^bits − 1. */
    readonly u16: ManifestFile;
  };
  readonly parameters: number;
  readonly multiplyAddsPerOutputPixel: number;
  /** Source samples around a sample that its enlargement depends on: the halo of a tile. */
  readonly receptiveFieldRadius: number;
  readonly architecture: string;
  readonly licence: string;
  /** By test set (`Set5`, `Set14`); empty until evaluated. */
  readonly results: Readonly<Record<string, BenchmarkResult>>;
};

type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of one JSON object, naming the file and the field in each complaint. */
const fieldReader = (where: string, value: unknown) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(where, `must be an object, got ${JSON.stringify(value)}`);
  }
  const fields = value as Fields;
  const complain = (name: string, rule: string): never => {
    throw invalid(where, `"${name}" must be ${rule}, got ${JSON.stringify(fields[name])}`);
  };
  return {
    text(name: string): string {
      const field = fields[name];
      return typeof field === 'string' && field !== '' ? field : complain(name, 'a text');
    },
    number(name: string, least: number, most: number): number {
      const field = fields[name];
      return typeof field === 'number' && field >= least && field <= most
        ? field
        : complain(name, `a number from ${least} to ${most}`);
    },
    integer(name: string, least: number, most: number): number {
      const field = fields[name];
      return typeof field === 'number' && Number.isInteger(field) && field >= least && field <= most
        ? field
        : complain(name, `an integer from ${least} to ${most}`);
    },
    object(name: string) {
      return fieldReader(`${where}: "${name}"`, fields[name]);
    },
    keys: () => Object.keys(fields),
  };
};

type FieldReader = ReturnType<typeof fieldReader>;

const invalid = (where: string, complaint: string): SrvidError =>
  new SrvidError('MODEL_INVALID', `${where}: ${complaint}`, {
    hint: 'Get the models folder anew from the distribution of srvid, or export the network again.',
  });

/** A plain file name beside the manifest: a path could lead anywhere. */
const file = (where: string, fields: FieldReader): ManifestFile => {
  const path = fields.text('path');
  if (!/^[\w.-]+\.onnx$/.test(path))
    throw invalid(where, `"path" must be a file name, got "${path}"`);
  const sha256 = fields.text('sha256');
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw invalid(where, `"sha256" must be 64 hex digits, got "${sha256}"`);
  return { path, sha256, bytes: fields.integer('bytes', 1, Number.MAX_SAFE_INTEGER) };
};

const results = (fields: FieldReader): ModelManifest['results'] =>
  Object.fromEntries(
    fields.keys().map((set) => {
      const row = fields.object(set);
      return [set, { lr8: row.number('lr8', 0, 100), lr16: row.number('lr16', 0, 100) }];
    }),
  );

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
  const files = fields.object('files');
  return {
    id: fields.text('id'),
    scale: fields.integer('scale', 2, 4),
    family: fields.text('family'),
    summary: fields.text('summary'),
    files: { u8: file(where, files.object('u8')), u16: file(where, files.object('u16')) },
    parameters: fields.integer('parameters', 0, 1e10),
    multiplyAddsPerOutputPixel: fields.number('multiplyAddsPerOutputPixel', 0, 1e10),
    receptiveFieldRadius: fields.integer('receptiveFieldRadius', 0, 4096),
    architecture: fields.text('architecture'),
    licence: fields.text('licence'),
    results: results(fields.object('results')),
  };
};
