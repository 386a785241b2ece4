import { readResults } from '../../evaluate/results.ts';
import { findNetwork, resolveModel, type Model } from '../../infer/model.ts';
import { isUserNetwork, networks } from '../../infer/networks.ts';
import type { Command } from '../command.ts';
import { findCommand } from '../command-list.ts';
import { cardFacts, readCards, type ModelCard } from '../model-card.ts';
import { table } from '../table.ts';
import { usageError } from '../usage-error.ts';
import { wrap } from '../wrap.ts';

const compared = { set: 'Set5', scales: [2, 3, 4] } as const;

/** A network's figure for one scale; a star where it misses its target. */
const figure = (cards: readonly ModelCard[], id: string, scale: number): string => {
  const card = cards.find((each) => each.id === id && each.scale === scale);
  const value = card?.psnr[compared.set]?.unrounded?.toFixed(2) ?? '-';
  return `${value}${(card?.shortfall ?? 0) >= 0.005 ? '*' : ''}`;
};

const listText = (cards: readonly ModelCard[], width: number): string => {
  const scales = compared.scales.filter((scale) => cards.some((card) => card.scale === scale));
  const head = ['network', 'parameters', 'work', ...scales.map((k) => `x${k}`), 'presets'];
  const rows = networks.flatMap(({ id }) => {
    const [first] = cards.filter((card) => card.id === id);
    if (!first) return [];
    return [
      [
        id,
        String(first.parameters),
        String(Math.round(first.multiplyAddsPerOutputPixel)),
        ...scales.map((scale) => figure(cards, id, scale)),
        first.presets.join(', '),
      ],
    ];
  });
  const notes = networks.map(({ id, summary }) => `${id}: ${summary}`);
  const meanings = [
    `work: multiply-adds per output pixel, and parameters, at x${scales[0]}`,
    `${scales.map((k) => `x${k}`).join(', ')}: PSNR of luma on ${compared.set} in dB, by the protocol of the papers; *: below the published figure`,
    'presets take the clean or the coded weights, by the input',
    '"srvid models show <network>" says more',
  ];
  return [
    table([head, ...rows]),
    '',
    ...notes,
    '',
    ...meanings.flatMap((line) => wrap(line, 0, width)),
    '',
  ].join('\n');
};

const cardText = (card: ModelCard, width: number): string => {
  const facts = [
    ...cardFacts(card),
    ...card.pictures.map(({ of, path }) => ['Picture', `${of}: ${path}`] as const),
  ];
  const indent = 14;
  const lines = facts.flatMap(([name, says], n) => {
    const label = facts[n - 1]?.[0] === name ? '' : name;
    // A command is copied, not read.
    const shown = name === 'Continue' ? [says] : wrap(says, indent, width);
    return shown.map((line, row) => (row === 0 ? label : '').padEnd(indent) + line);
  });
  const chosen = card.presets.length === 0 ? '' : ` (${card.presets.join(', ')})`;
  return [`${card.id} ×${card.scale}: ${card.summary}${chosen}`, ...lines, ''].join('\n');
};

/** The network asked for by `show <network>`; undefined for the list. @throws SrvidError USAGE */
const askedFor = (operands: readonly string[]): string | undefined => {
  const { usage } = findCommand('models');
  const [verb, name] = operands;
  if (verb === undefined) return undefined;
  if (verb !== 'show') throw usageError(`unexpected argument "${verb}": ${usage}`);
  if (name === undefined) throw usageError(`missing network: ${usage}`, 'Try "srvid models".');
  return name;
};

/** What is found out of a network of the user's own by running it. */
const userNetworkText = ({
  id,
  scale,
  channels,
  halo,
  sha256,
}: Omit<Model, 'files' | 'manifest'>): string =>
  [
    `${id} ×${scale}: a network of your own`,
    `Works on      ${channels === 3 ? 'RGB' : 'luma'}`,
    `Looks at      ${Number.isFinite(halo) ? `${halo} source samples around a sample` : 'the whole picture: it is not run in tiles'}`,
    `File          SHA-256 ${sha256}`,
    '',
  ].join('\n');

/** `srvid models` and `srvid models show <network>` */
export const run: Command = async ({ operands, values }, { terminal }) => {
  const asked = askedFor(operands);
  const { scale } = values;
  if (asked !== undefined && isUserNetwork(asked)) {
    const { files: _, manifest: __, ...facts } = await resolveModel(asked, scale);
    terminal.out(values.json ? `${JSON.stringify(facts, null, 2)}\n` : userNetworkText(facts));
    return 0;
  }
  const wanted = asked === undefined ? undefined : findNetwork(asked).id;
  const cards = await readCards(
    await readResults(),
    (network, each) =>
      (wanted === undefined || network.id === wanted) && (scale === undefined || each === scale),
  );
  if (cards.length === 0) throw usageError(`no network enlarges ×${scale}`);
  const width = Math.min(terminal.columns(), 120);
  const text = () =>
    wanted === undefined
      ? listText(cards, width)
      : cards.map((card) => cardText(card, width)).join('\n');
  terminal.out(values.json ? `${JSON.stringify(cards, null, 2)}\n` : text());
  return 0;
};
