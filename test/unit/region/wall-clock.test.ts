import { afterEach, expect, it, vi } from 'vitest';
import { probe } from '../../../src/decode/probe.ts';
import { pictureFacts, wallClockBasis } from '../../../src/region/plate-facts.ts';
import { sample } from '../../integration/media.ts';

const media = await probe({ kind: 'file', path: sample('gate.mp4') }, { label: 'gate.mp4' });

afterEach(() => void vi.unstubAllEnvs());

it.each([
  ['2024-05-06 07:08:09', '2024-05-06T07:08:11.000Z'],
  ['2024-05-06T07:08:09', '2024-05-06T07:08:11.000Z'],
  ['2024-05-06T07:08:09.000000Z', '2024-05-06T07:08:11.000Z'],
  ['2024-05-06T07:08:09+0200', '2024-05-06T05:08:11.000Z'],
  ['2024-05-06', '2024-05-06T00:00:02.000Z'],
])('takes the creation time %s as UTC, wherever it is read', (text, expected) => {
  vi.stubEnv('TZ', 'America/New_York');
  expect(new Date(2024, 4, 6).getTimezoneOffset()).toBe(240);
  const dated = { ...media, tags: { creation_time: text } };
  const { num, den } = media.video.timeBase;
  expect(pictureFacts(dated)({ index: 50, pts: (2 * den) / num }).wallClock).toBe(expected);
  expect(wallClockBasis(dated)).toContain('not verified');
});

it('knows no time of day where the file has none', () => {
  const undated = { ...media, tags: {}, video: { ...media.video, tags: {} } };
  expect(pictureFacts(undated)({ index: 0, pts: 0 }).wallClock).toBeUndefined();
  expect(wallClockBasis(undated)).toContain('no creation_time');
});
