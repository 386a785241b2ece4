import { describe, expect, it } from 'vitest';
import { cardFacts, readCards, verdict, type ModelCard } from '../../../src/cli/model-card.ts';
import type { Results } from '../../../src/evaluate/results.ts';
import { modelFolder, readManifest } from '../../../src/infer/model.ts';

const id = 'srcnn-9-1-5';
const { files } = await readManifest(modelFolder(id, 3));
const sha256 = 'u8' in files ? files.u8.sha256 : '';

/** Measurements as `models/results.json` would hold them. The paper's figure is 32.39 dB. */
const results = (psnr: number, of = sha256): Results => {
  const row = { model: id, scale: 3, sha256: of };
  const clip = (name: string, condition: string, gain: number) => ({
    ...row,
    clip: name,
    condition,
    frames: 12,
    psnr: 30,
    gain,
  });
  return {
    stills: [
      { ...row, set: 'Set5', lowResolution: 'unrounded', average: { psnr }, images: [] },
      { ...row, set: 'Set5', lowResolution: '8bit', average: { psnr: psnr - 0.02 }, images: [] },
    ],
    colour: [],
    video: [clip('a', 'clean', 1), clip('b', 'clean', 2), clip('a', 'crf35', -0.1)],
  };
};

const cardOf = async (given: Results): Promise<ModelCard> => {
  const [card] = await readCards(given, (network, scale) => network.id === id && scale === 3);
  if (!card) throw new Error(`no card of ${id}`);
  return card;
};

describe('a card', () => {
  it.each([
    [32.19, 'below the published 32.39 dB on Set5 by 0.20'],
    [32.386, 'equals the published 32.39 dB on Set5'],
    [32.6, 'above the published 32.39 dB on Set5 by 0.21'],
  ])('with %f dB is %s', async (psnr, says) => {
    expect(verdict(await cardOf(results(psnr)))).toBe(says);
  });

  it('leaves out what was measured with other weights', async () => {
    const card = await cardOf(results(32.5, '0'.repeat(64)));
    expect([card.psnr, card.videoGain, card.shortfall]).toEqual([{}, {}, undefined]);
    expect(verdict(card)).toBe('to be compared with the published 32.39 dB on Set5');
  });

  it('tells size, training, results, licence and how to go on', async () => {
    const facts = cardFacts(await cardOf(results(32.5)));
    const of = (wanted: string) => facts.find(([name]) => name === wanted)?.[1];
    expect(of('Size')).toMatch(/^8,129 parameters, 8,057 multiply-adds per output pixel/);
    expect(of('Source')).toContain('equations 1 to 3');
    expect(of('Trained on')).toContain('T91 (91)');
    expect(of('Set5')).toBe('32.50 dB; 32.48 dB from 8-bit input');
    expect(of('Clips')).toBe('gain over bicubic in dB: clean +1.50, CRF 35 −0.10');
    expect(of('Licence')).toContain('non-commercial research');
    expect(of('Continue')).toBe(
      '/usr/bin/python3 -m models.training.train --network srcnn-9-1-5 --scale 3 --continue-shipped',
    );
  });

  it('names the presets that may take it: of a coded set those of its network', async () => {
    const cards = await readCards(results(32));
    const presetsOf = (wanted: string) => cards.find((card) => card.id === wanted)?.presets;
    expect(presetsOf('rtsr-m')).toEqual(['auto', 'balanced']);
    expect(presetsOf('rtsr-m-coded')).toEqual(['auto', 'balanced']);
    expect(presetsOf('bicubic')).toEqual([]);
  });
});
