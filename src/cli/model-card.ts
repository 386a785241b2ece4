import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../evaluate/results.ts';
import type { ManifestFile, ModelManifest } from '../infer/manifest.ts';
import { modelFolder, primaryFile, readManifest } from '../infer/model.ts';
import { networks, presets, type NetworkSpec } from '../infer/networks.ts';

/** What is known of one weight set: its manifest, the names that lead to it, and its measurements. */
export type ModelCard = ModelManifest & {
  /** Those that may choose it, by the source. */
  readonly presets: readonly string[];
  /** Average PSNR of luma in dB by test set; `unrounded` is the papers' protocol, `8bit` what 8-bit video is. */
  readonly psnr: Readonly<
    Record<string, { readonly unrounded?: number; readonly '8bit'?: number }>
  >;
  /** Average gain over bicubic in dB on coded clips, by condition (`clean`, `crf29`). */
  readonly videoGain: Readonly<Record<string, number>>;
  /** Its target, less what was measured: above 0 it is missed. Undefined without a target or a measurement. */
  readonly shortfall: number | undefined;
  /** Pictures beside the weights, absolute paths. */
  readonly pictures: readonly { readonly of: string; readonly path: string }[];
  /** The command that goes on training it. */
  readonly trainCommand: string | undefined;
};

/** Every shipped weight set that `wants` lets pass, in the order of the networks. */
export const readCards = (
  results: Results,
  wants: (network: NetworkSpec, scale: number) => boolean = () => true,
): Promise<readonly ModelCard[]> =>
  Promise.all(
    networks.flatMap((network) =>
      network.scales
        .filter((scale) => wants(network, scale))
        .map(async (scale) => {
          const folder = modelFolder(network.id, scale);
          return modelCard(await readManifest(folder), folder, results);
        }),
    ),
  );

const modelCard = (manifest: ModelManifest, folder: string, results: Results): ModelCard => {
  const { id, scale, target, training } = manifest;
  const { sha256 } = primaryFile(manifest);
  // Figures of other weights than these say nothing.
  const own = <T extends { model: string; scale: number; sha256: string }>(rows: readonly T[]) =>
    rows.filter((row) => row.model === id && row.scale === scale && row.sha256 === sha256);
  const psnr: Record<string, { unrounded?: number; '8bit'?: number }> = {};
  for (const { set, lowResolution, average } of own(results.stills)) {
    const value = average['psnr'];
    if (value !== undefined) psnr[set] = { ...psnr[set], [lowResolution]: value };
  }
  const measured = target && psnr[target.set]?.unrounded;
  return {
    ...manifest,
    presets: presetsOf(id),
    psnr,
    videoGain: meanGains(own(results.video)),
    shortfall: target && measured !== undefined ? target.psnr - measured : undefined,
    pictures: pictureFiles
      .map(({ of, name }) => ({ of, path: join(folder, name) }))
      .filter(({ path }) => existsSync(path)),
    trainCommand: training && trainCommandOf(id, scale),
  };
};

/** An integer set is made from its float set, which is what training continues with. */
const trainCommandOf = (id: string, scale: number): string => {
  const float = id.replace('-int8', '');
  const set = `--network ${float} --scale ${scale}`;
  return float === id
    ? `/usr/bin/python3 -m models.training.train ${set} --continue-shipped`
    : `/usr/bin/python3 -m models.training.quantise ${set}`;
};

const pictureFiles = [
  { of: 'first-layer filters', name: 'filters.png' },
  { of: 'learning curve', name: 'curve.png' },
];

/** A coded set is reached by the presets of its network. */
const presetsOf = (id: string): readonly string[] => {
  const all: readonly NetworkSpec[] = networks;
  const reached = all.find(({ coded }) => coded === id)?.id ?? id;
  return Object.entries(presets).flatMap(([name, chosen]) => (chosen === reached ? [name] : []));
};

const meanGains = (rows: Results['video']): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...new Set(rows.map(({ condition }) => condition))].map((condition) => {
      const gains = rows.filter((row) => row.condition === condition).map(({ gain }) => gain);
      return [condition, gains.reduce((sum, gain) => sum + gain, 0) / gains.length];
    }),
  );

const count = (value: number): string => value.toLocaleString('en');
const decibels = (value: number | undefined): string =>
  value === undefined ? 'not measured' : `${value.toFixed(2)} dB`;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** How a card compares with its target; undefined without one. */
export const verdict = ({ target, shortfall }: ModelCard): string | undefined => {
  if (!target) return undefined;
  const figure = `the published ${target.psnr.toFixed(2)} dB on ${target.set}`;
  if (shortfall === undefined) return `to be compared with ${figure}`;
  // As the figures are printed.
  const rounded = Number(shortfall.toFixed(2));
  if (rounded === 0) return `equals ${figure}`;
  return `${rounded > 0 ? 'below' : 'above'} ${figure} by ${Math.abs(rounded).toFixed(2)}`;
};

const trainingFacts = ({ training }: ModelCard): readonly (readonly [string, string])[] => {
  if (!training) return [];
  const { data, budget, loss, schedule, complete, warmStart } = training;
  const minutes = Math.max(1, Math.round(budget.cpuSeconds / 60));
  return [
    ['Trained on', data.map(({ name, images }) => `${name} (${images})`).join(', ')],
    [
      'Budget',
      `${count(budget.steps)} steps of ${budget.batch} patches of ${budget.patch}×${budget.patch}, ${minutes} min of CPU time on ${budget.threads} ${budget.threads === 1 ? 'thread' : 'threads'}${warmStart === undefined ? '' : `, begun with ${warmStart}`}`,
    ],
    ['Loss', loss],
    ['Schedule', `${schedule}${complete ? '' : '; cut short'}`],
  ];
};

const fileText = ({ path, bytes, sha256 }: ManifestFile): string =>
  `${path}, ${count(Math.ceil(bytes / 1024))} KiB, SHA-256 ${sha256}`;

/** A card as names and sentences, for people. */
export const cardFacts = (card: ModelCard): readonly (readonly [name: string, says: string])[] => {
  const { architecture, source, notes, psnr, videoGain, files, trainCommand } = card;
  const compared = verdict(card);
  return [
    ['Architecture', architecture],
    ...(source === undefined ? [] : [['Source', source] as const]),
    ...notes.map((note) => ['Note', note] as const),
    [
      'Size',
      `${count(card.parameters)} parameters, ${count(Math.round(card.multiplyAddsPerOutputPixel))} multiply-adds per output pixel, receptive field of ${card.receptiveFieldRadius} source samples around a sample`,
    ],
    ...trainingFacts(card),
    ...Object.entries(psnr).map(
      ([set, values]) =>
        [
          set,
          `${decibels(values.unrounded)}; ${decibels(values['8bit'])} from 8-bit input`,
        ] as const,
    ),
    ...(compared === undefined ? [] : [['Verdict', compared] as const]),
    ...(Object.keys(videoGain).length === 0 ? [] : [['Clips', gainText(videoGain)] as const]),
    ...Object.values(files).map((file: ManifestFile) => ['File', fileText(file)] as const),
    ['Licence', card.licence],
    ...(trainCommand === undefined ? [] : [['Continue', trainCommand] as const]),
  ];
};

const gainText = (gains: ModelCard['videoGain']): string =>
  `gain over bicubic in dB: ${Object.entries(gains)
    .map(([condition, gain]) => `${condition.replace(/^crf/, 'CRF ')} ${signed(gain)}`)
    .join(', ')}`;
