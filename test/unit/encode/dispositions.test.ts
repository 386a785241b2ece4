import { describe, expect, it } from 'vitest';
import type { StreamInfo, StreamKind } from '../../../src/core/media.ts';
import { dispositionsOf } from '../../../src/encode/dispositions.ts';

const stream = (kind: StreamKind, ...set: string[]): StreamInfo => ({
  index: 0,
  kind,
  codec: 'x',
  codecTag: '',
  timeBase: { num: 1, den: 1 },
  startSeconds: 0,
  durationSeconds: 1,
  bitRate: undefined,
  tags: {},
  disposition: Object.fromEntries(set.map((name) => [name, true])),
});

describe('dispositions', () => {
  it("are the source's", () => {
    expect(
      dispositionsOf([
        stream('video', 'default', 'original'),
        stream('audio'),
        stream('subtitle', 'forced'),
      ]),
    ).toEqual(['default+original', '0', 'forced']);
  });

  it('make the first of several streams the default, as ffmpeg -c copy does, but no cover art', () => {
    expect(
      dispositionsOf([
        stream('video', 'attached_pic'),
        stream('video'),
        stream('audio', 'comment'),
        stream('audio'),
      ]),
    ).toEqual(['attached_pic', 'default', 'default+comment', '0']);
  });
});
