import { describe, expect, it } from 'vitest';
import { parseFfmpegVersion } from '../../../src/core/ffmpeg/version.ts';

describe('the version that ffmpeg prints', () => {
  it.each([
    ['ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers', 5, 1],
    ['ffmpeg version 6.1.1-3ubuntu5 Copyright (c) 2000-2023 the FFmpeg developers', 6, 1],
    ['ffprobe version n7.0.2 Copyright (c) 2007-2024 the FFmpeg developers', 7, 0],
    ['ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c) 2000-2021', 4, 4],
    // Builds from git name no release; FFmpeg 5.1 came with libavutil 57.28, 6.0 with 58.2, 4.4 with 56.70.
    ['ffmpeg version N-108000-gabcdef\n  libavutil      58.  2.100 / 58.  2.100\n', 6, 0],
    ['ffmpeg version git-2022-08-01\n  libavutil      57. 30.100 / 57. 30.100\n', 5, 1],
    ['ffmpeg version git-2022-03-01\n  libavutil      57. 20.100 / 57. 20.100\n', 5, 0],
  ])('%s', (banner, major, minor) => {
    expect(parseFfmpegVersion(banner)).toMatchObject({ major, minor });
  });

  it('is unknown when there is none', () => {
    expect(parseFfmpegVersion('hello')).toBeUndefined();
  });
});
