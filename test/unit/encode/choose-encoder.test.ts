import { describe, expect, it } from 'vitest';
import {
  chooseEncoder,
  requireSettings,
  withUserOptions,
} from '../../../src/encode/choose-encoder.ts';
import { containerOf } from '../../../src/encode/containers/index.ts';
import { encoders, findEncoder } from '../../../src/encode/encoders/index.ts';
import { libx264 } from '../../../src/encode/encoders/libx264.ts';
import { ffv1 } from '../../../src/encode/encoders/ffv1.ts';
import { parseEncoderHelp } from '../../../src/encode/encoder-capabilities.ts';

const sdr = { codec: undefined, bits: 8, transfer: 'bt709' };

describe('the encoder', () => {
  it.each([
    ['mp4', sdr, 'libx264'],
    ['mp4', { ...sdr, bits: 10 }, 'libx264'],
    ['mov', { ...sdr, bits: 10, transfer: 'smpte2084' }, 'libx265'],
    ['ts', { ...sdr, bits: 10, transfer: 'arib-std-b67' }, 'libx265'],
    ['mkv', { ...sdr, bits: 12 }, 'libx265'],
    ['mkv', { ...sdr, bits: 16 }, 'ffv1'],
    ['webm', sdr, 'libvpx-vp9'],
    ['mp4', { ...sdr, codec: 'h265' }, 'libx265'],
    ['mkv', { ...sdr, codec: 'FFV1' }, 'ffv1'],
    ['mkv', { ...sdr, codec: 'prores_ks' }, 'prores_ks'],
  ] as const)('in %s for %o is %s', async (container, wish, wanted) => {
    expect((await chooseEncoder(containerOf(container), wish)).encoder.id).toBe(wanted);
  });

  it('an unknown name suggests a near one', async () => {
    await expect(
      chooseEncoder(containerOf('mp4'), { ...sdr, codec: 'h246' }),
    ).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('Did you mean h264?') });
  });

  it('a codec that the container cannot hold is refused', async () => {
    await expect(
      chooseEncoder(containerOf('webm'), { ...sdr, codec: 'h264' }),
    ).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('WebM cannot hold h264'),
    });
  });

  it('checks crf and preset', () => {
    expect(() => requireSettings(libx264, 52, undefined)).toThrow(
      'crf 52 is out of range for libx264 (0 to 51)',
    );
    expect(() => requireSettings(libx264, Number.NaN, undefined)).toThrow('out of range');
    expect(() => requireSettings(ffv1, 10, undefined)).toThrow('has no --crf');
    expect(() => requireSettings(libx264, 18, 'veryfst')).toThrow('unknown preset');
    expect(() => requireSettings(libx264, 0, 'slow')).not.toThrow();
  });

  it('takes options of the user, which win', () => {
    const own = { crf: '18', preset: 'fast', 'x264-params': 'fps=25' };
    expect(withUserOptions(libx264, own, ['tune=film', 'x264-params=keyint=50'])).toEqual({
      crf: '18',
      preset: 'fast',
      'x264-params': 'fps=25:keyint=50',
      tune: 'film',
    });
    expect(withUserOptions(libx264, own, ['b=2M'])).toEqual({
      preset: 'fast',
      'x264-params': 'fps=25',
      b: '2M',
    });
    for (const bad of ['tune', '=x', 'a b=1', ''])
      expect(() => withUserOptions(libx264, own, [bad])).toThrow('is not key=value');
  });

  it('names and aliases are unique', () => {
    const names = encoders.flatMap(({ id, aliases }) => [...new Set([id, ...aliases])]);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(findEncoder(name)).toBeDefined();
  });

  it('reads what FFmpeg says of an encoder', () => {
    expect(parseEncoderHelp("Codec 'x' is not recognized by FFmpeg.\n")).toBeUndefined();
    expect(
      parseEncoderHelp(
        'Encoder a [b]:\n    Supported pixel formats: yuv420p gray\na AVOptions:\n  -crf   <float>  E..V\n  -preset  <string> E\n',
      ),
    ).toEqual({ pixelFormats: ['yuv420p', 'gray'], options: ['crf', 'preset'] });
  });
});
