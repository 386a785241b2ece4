/** A network that ships with srvid, in `models/<id>-x<scale>/`. */
export type NetworkSpec = {
  readonly id: string;
  readonly summary: string;
  readonly scales: readonly (2 | 3 | 4)[];
};

/** All networks, in the order of their cost. Adding one: a line here and its folders in `models/`. */
export const networks = [
  { id: 'bicubic', summary: 'bicubic interpolation, the baseline', scales: [2, 3, 4] },
  { id: 'rtsr-s', summary: 'real time, the fastest (about 3 k parameters)', scales: [2, 3, 4] },
  {
    id: 'rtsr-m',
    summary: 'real time, the standard choice (about 15 k parameters)',
    scales: [2, 3, 4],
  },
] as const satisfies readonly NetworkSpec[];

export type NetworkId = (typeof networks)[number]['id'];

/** Names for what a user wants, each for one network. `quality` equals `balanced` until a larger network ships. */
export const presets: Readonly<Record<'fast' | 'balanced' | 'quality', NetworkId>> = {
  fast: 'rtsr-s',
  balanced: 'rtsr-m',
  quality: 'rtsr-m',
};
