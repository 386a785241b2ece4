import { modelFolder, readManifest } from '../../infer/model.ts';
import type { ModelManifest } from '../../infer/manifest.ts';
import { networks, presets } from '../../infer/networks.ts';
import type { Command } from '../command.ts';
import { table } from '../table.ts';

const readAll = (): Promise<ModelManifest[]> =>
  Promise.all(
    networks.flatMap(({ id, scales }) =>
      scales.map((scale) => readManifest(modelFolder(id, scale))),
    ),
  );

const presetsOf = (id: string): string[] =>
  Object.entries(presets).flatMap(([preset, network]) => (network === id ? [preset] : []));

const decibels = (manifest: ModelManifest, set: string): string =>
  manifest.results[set]?.lr16.toFixed(2) ?? '-';

const testSets = (manifests: readonly ModelManifest[]): string[] => [
  ...new Set(manifests.flatMap(({ results }) => Object.keys(results))),
];

const asText = (manifests: readonly ModelManifest[]): string => {
  const sets = testSets(manifests);
  const head = ['network', 'scale', 'parameters', 'presets', ...sets];
  const rows = manifests.map((manifest) => [
    manifest.id,
    `x${manifest.scale}`,
    String(manifest.parameters),
    presetsOf(manifest.id).join(', '),
    ...sets.map((set) => decibels(manifest, set)),
  ]);
  const notes = networks.map(({ id, summary }) => `${id}: ${summary}`);
  const meaning =
    sets.length === 0
      ? []
      : [`${sets.join(', ')}: PSNR of the luma in dB, by the protocol of the papers`];
  return `${[table([head, ...rows]), ...notes, ...meaning].join('\n')}\n`;
};

/** `srvid models` */
export const run: Command = async ({ values }, { terminal }) => {
  const manifests = await readAll();
  const list = manifests.map((manifest) => ({ ...manifest, presets: presetsOf(manifest.id) }));
  terminal.out(values.json ? `${JSON.stringify(list, null, 2)}\n` : asText(manifests));
  return 0;
};
