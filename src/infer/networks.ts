/** A network that ships with srvid, in `models/<id>-x<scale>/`. */
export type NetworkSpec = {
  readonly id: string;
  readonly summary: string;
  readonly scales: readonly (2 | 3 | 4)[];
  /** Its widest feature maps: they decide how much memory a tile takes. */
  readonly widest: { readonly channels: number; readonly at: 'source' | 'output' };
  /** The same network with weights for coded footage: what a preset takes where the source calls for it. */
  readonly coded?: string;
};

const scales = [2, 3, 4] as const;

/** All networks, in the order of their cost. Adding one: an entry here and its folders in `models/`. */
export const networks = [
  {
    id: 'bicubic',
    summary: 'bicubic interpolation, the baseline',
    scales,
    widest: { channels: 16, at: 'source' },
  },
  {
    id: 'rtsr-s',
    summary: 'real time, the fastest',
    scales,
    widest: { channels: 16, at: 'source' },
    coded: 'rtsr-s-coded',
  },
  {
    id: 'rtsr-s-coded',
    summary: 'rtsr-s for coded footage',
    scales,
    widest: { channels: 16, at: 'source' },
  },
  {
    id: 'fsrcnn-s',
    summary: 'FSRCNN(32,5,1), the small one of its paper',
    scales,
    widest: { channels: 32, at: 'source' },
  },
  {
    id: 'fsrcnn',
    summary: 'FSRCNN(56,12,4)',
    scales,
    widest: { channels: 56, at: 'source' },
  },
  {
    id: 'rtsr-m-int8',
    summary: 'rtsr-m in 8-bit integers: faster on CPUs with VNNI',
    scales,
    widest: { channels: 16, at: 'source' },
  },
  {
    id: 'rtsr-m',
    summary: 'real time, the standard choice',
    scales,
    widest: { channels: 16, at: 'source' },
    coded: 'rtsr-m-coded',
  },
  {
    id: 'rtsr-m-coded',
    summary: 'rtsr-m for coded footage',
    scales,
    widest: { channels: 16, at: 'source' },
  },
  {
    id: 'rtsr-l-int8',
    summary: 'rtsr-l in 8-bit integers: faster on CPUs with VNNI',
    scales,
    widest: { channels: 32, at: 'source' },
  },
  {
    id: 'rtsr-l',
    summary: 'real time, the best picture',
    scales,
    widest: { channels: 32, at: 'source' },
    coded: 'rtsr-l-coded',
  },
  {
    id: 'rtsr-l-coded',
    summary: 'rtsr-l for coded footage',
    scales,
    widest: { channels: 32, at: 'source' },
  },
  {
    id: 'srcnn-9-1-5',
    summary: 'SRCNN, the fast one of its paper',
    scales,
    widest: { channels: 64, at: 'output' },
  },
  {
    id: 'srcnn-9-3-5',
    summary: 'SRCNN with a middle layer of 3×3',
    scales,
    widest: { channels: 64, at: 'output' },
  },
  {
    id: 'srcnn-9-5-5',
    summary: 'SRCNN, the best of its paper',
    scales,
    widest: { channels: 64, at: 'output' },
  },
  {
    id: 'ddsr-6',
    summary: 'DDSR with 6 layers; slow',
    scales,
    widest: { channels: 64, at: 'output' },
  },
  {
    id: 'nsrcnn',
    summary: 'NSRCNN, four wide layers; slow',
    scales,
    widest: { channels: 64, at: 'output' },
  },
  {
    id: 'ddsr-12',
    summary: 'DDSR with 12 layers; very slow',
    scales,
    widest: { channels: 64, at: 'output' },
  },
  {
    id: 'ddsr-18',
    summary: 'DDSR with 18 layers; very slow',
    scales,
    widest: { channels: 64, at: 'output' },
  },
] as const satisfies readonly NetworkSpec[];

export type NetworkId = (typeof networks)[number]['id'];

/**
 * Names for what a user wants, each for one network. A preset says how large; whether its weights are those for clean or
 * for coded footage is decided by the source (`pipeline/choose-weights.ts`).
 */
export const presets: Readonly<Record<'auto' | 'fast' | 'balanced' | 'quality', NetworkId>> = {
  auto: 'rtsr-m',
  fast: 'rtsr-s',
  balanced: 'rtsr-m',
  quality: 'rtsr-l',
};

/** Does `--model` name a network of the user's own? */
export const isUserNetwork = (name: string): boolean => /\.onnx$/i.test(name);
