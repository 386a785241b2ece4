import { describe, expect, it } from 'vitest';
import { networks, presets } from '../../../src/infer/networks.ts';
import { cleanFrom, weightsRule } from '../../../src/pipeline/choose-weights.ts';

const least = cleanFrom['h264'] ?? 0;

describe('the rule that chooses weights', () => {
  it.each([
    ['h264', least, 'clean'],
    ['h264', least * 0.999, 'coded'],
    ['h264', 0, 'coded'],
    ['h264', undefined, 'coded'],
    ['ffv1', 0.001, 'clean'],
    ['png', undefined, 'clean'],
    ['prores', 1, 'clean'],
    ['theora', 50, 'coded'],
    ['constructor', 50, 'coded'],
    [undefined, undefined, 'coded'],
  ] as const)('%s at %s bits per pixel: %s', (codec, rate, weights) => {
    expect(weightsRule(codec, rate).weights).toBe(weights);
  });

  it.each([
    ['h264', 0.0812, 'h264 at 0.081 bits per pixel: coded weights'],
    ['h264', undefined, 'h264 at an unknown bit rate: coded weights'],
    ['ffv1', 9.1, 'ffv1 loses next to nothing: clean weights'],
    [undefined, 1, 'an unknown codec at 1.0 bits per pixel: coded weights'],
  ])('says why: %s at %s', (codec, rate, why) => {
    expect(weightsRule(codec, rate).why).toBe(why);
  });

  it('has two weight sets to choose from for every preset', () => {
    for (const id of Object.values(presets)) {
      const network = networks.find((each) => each.id === id);
      expect(networks.map((each) => each.id)).toContain(
        network && 'coded' in network ? network.coded : undefined,
      );
    }
  });
});
