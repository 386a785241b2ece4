import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCameras } from '../../../../src/cli/cameras/read-cameras.ts';
import { SrvidError } from '../../../../src/core/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvid-cameras-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const read = (text: string, environment: NodeJS.ProcessEnv = {}) => {
  writeFileSync(at('cameras.yaml'), text);
  return readCameras(at('cameras.yaml'), environment);
};
/** The mistakes, without the name of the file. */
const mistakesIn = async (
  text: string,
  environment?: NodeJS.ProcessEnv,
): Promise<readonly string[]> => {
  const error: unknown = await read(text, environment).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SrvidError);
  expect((error as SrvidError).code).toBe('USAGE');
  return (error as SrvidError).message
    .split('\n')
    .filter((line) => line.startsWith('cameras.yaml:'))
    .map((line) => line.slice('cameras.yaml:'.length));
};

const good = (more = '') =>
  `cameras:
  - name: gate
    input: rtsp://10.0.0.9/main
    output: rec/%s.mp4
    scale: 2
${more}`;

describe('a file of cameras', () => {
  it('gives each camera its options over the defaults, and the process its own', async () => {
    const text = `
serve: 127.0.0.1:8080
threads: 2
defaults:
  scale: 2
  model: fast
  segment: 5m
  audio: false
  encoder-option: [g=25]
cameras:
  - name: front door
    input: rtsp://10.0.0.9/main
    output: [rec/%s.mp4, 'rtsp://server/door']
    roi: [ '10,20,30,40', '1,2,3,4' ]
    max-latency: 1.50
  - name: yard
    input: rtsp://10.0.0.10/main
    output: yard/
    model: balanced
    audio: true
    degrade: false
    rtsp-transport: udp
`;
    const defaults = { scale: 2, model: 'fast', segmentSeconds: 300, encoderOptions: ['g=25'] };
    expect(await read(text)).toEqual({
      serve: { host: '127.0.0.1', port: 8080 },
      threads: 2,
      cameras: [
        {
          name: 'front door',
          options: {
            ...defaults,
            audio: false,
            input: 'rtsp://10.0.0.9/main',
            output: 'rec/%s.mp4',
            moreOutputs: ['rtsp://server/door'],
            regions: [
              { x: 10, y: 20, width: 30, height: 40 },
              { x: 1, y: 2, width: 3, height: 4 },
            ],
            maxLatency: 1.5,
          },
        },
        {
          name: 'yard',
          options: {
            ...defaults,
            model: 'balanced',
            audio: true,
            degrade: false,
            rtspTransport: 'udp',
            input: 'rtsp://10.0.0.10/main',
            output: 'yard/',
            moreOutputs: [],
          },
        },
      ],
    });
  });

  it('takes secrets from files and from the environment, which is left without them', async () => {
    writeFileSync(at('key'), 'rtmp://server/live/s3cret\n');
    const environment = {
      GATE_PASSWORD: 'p@ss:word',
      STREAM: 'srt://server:9000?passphrase=0123456789',
      SRVID_RTSP_PASSWORD: 'for one camera',
      OTHER: 'stays',
    };
    const text = `
defaults: { scale: 2 }
cameras:
  - name: gate
    input: rtsp://cam@10.0.0.9/main
    password-env: GATE_PASSWORD
    output: [ { url-file: ${at('key')} }, { url-env: STREAM } ]
  - name: yard
    input: rtsp://cam@10.0.0.10/main
    password-file: yard.pw
    output: yard/
`;
    const [gate, yard] = (await read(text, environment)).cameras;
    expect(gate?.options).toMatchObject({
      input: 'rtsp://cam:p%40ss%3Aword@10.0.0.9/main',
      output: 'rtmp://server/live/s3cret',
      moreOutputs: ['srt://server:9000?passphrase=0123456789'],
    });
    expect(yard?.options).toMatchObject({ rtspPasswordFile: 'yard.pw' });
    expect(environment).toEqual({ OTHER: 'stays' });
  });

  it('tells all mistakes at once, by line', async () => {
    const text = `serve: 8080
threds: 2
defaults:
  modle: fast
  device: cpu
cameras:
  - name: gate
    input: rtsp://10.0.0.9/main
    scale: 5
    start: 10
    output: x.mp4
  - name: gate
    input: rtsp://10.0.0.10/main
    scale: 2
    output: x.mp4
`;
    expect(await mistakesIn(text)).toEqual([
      '2: unknown key "threds" here; did you mean threads?',
      '4: unknown key "modle" here; did you mean model?',
      '5: unknown key "device" here; it is the same for all cameras: write it at the top of the file',
      '9: invalid value "5" for scale; should be 2, 3 or 4',
      '10: unknown key "start" here; it means nothing for a live camera',
      '12: the name "gate" is given in line 7 already',
      '15: this output is given in line 11 already; each needs its own',
    ]);
  });

  it.each([
    ['    crf: abc', '6: invalid value "abc" for crf; should be a number from 0 to 63'],
    [
      '    rtsp-transport: tpc',
      '6: invalid value "tpc" for rtsp-transport; should be tcp or udp; did you mean tcp?',
    ],
    ['    audio: maybe', '6: invalid value "maybe" for audio; should be true or false'],
    ['    no-audio: true', '6: unknown key "no-audio" here; write audio: false'],
    ['    codec:', '6: missing value for codec'],
    ['    codec: [a, b]', '6: codec should be one value'],
    ['    model: fats', '6: unknown model "fats"; did you mean "fast"?'],
    ['    max-latency: 90', '2: maximal latency is 90; it must be from 0.05 to 60'],
    ['    scale: 3', '6: Map keys must be unique'],
    ['    password-env: X', '6: password-env needs a user in input, such as rtsp://user@host/path'],
    ['  - just text', '6: a camera should be "key: value" lines'],
    [
      '  - name: two\n    input: rtsp://h/p\n    scale: 2',
      '6: missing output: where the result goes',
    ],
    ['  - name: two\n    input: rtsp://h/p\n    output: y/', '6: missing scale: 2, 3 or 4'],
    ['  - name: two\n    scale: 2\n    output: y/', '6: missing input: the address of the camera'],
    [
      '  - name: a/b\n    input: rtsp://h/p\n    scale: 2\n    output: y/',
      '6: invalid value "a/b" for name; should be up to 64 letters, digits, spaces and . _ -, a letter or digit first',
    ],
    [
      '  - name: two\n    input: clip.mp4\n    scale: 2\n    output: y/',
      '7: the input "clip.mp4" is not live by its address; write live: true if it shall be played as such',
    ],
    [
      '  - name: two\n    input: rtsp://h/p\n    scale: 2\n    output: null:',
      '9: a value that ends in a colon, or has one before a space, stands in quotes',
    ],
  ])('refuses %j', async (more, mistake) => {
    expect(await mistakesIn(good(more))).toEqual([mistake]);
  });

  it.each([
    [
      'rtsp://cam:s3cret@h/p',
      /holds a password; write rtsp:\/\/user@host\/path, and password-file/,
    ],
    ['srt://h:1?passphrase=s3cret', /holds a password/],
  ])('refuses a password in the address of a camera: %s', async (input, mistake) => {
    const mistakes = await mistakesIn(
      `cameras: [ { name: a, scale: 2, output: x/, input: "${input}" } ]`,
    );
    expect(mistakes).toEqual([expect.stringMatching(mistake)]);
    expect(mistakes.join()).not.toContain('s3cret');
  });

  it.each(['rtsp://cam:s3cret@h/p', 'srt://h:1?passphrase=s3cret', 'rtmp://u:s3cret@h/app/gate'])(
    'refuses a password in the address of an output: %s',
    async (output) => {
      const mistakes = await mistakesIn(
        `cameras: [ { name: a, scale: 2, input: rtsp://h/p, output: "${output}" } ]`,
      );
      expect(mistakes).toEqual([expect.stringMatching(/holds a password.*url-file.*url-env/)]);
      expect(mistakes.join()).not.toContain('s3cret');
    },
  );

  it('knows which outputs there are, and what they can carry', async () => {
    const text = `cameras:
  - { name: a, scale: 2, input: rtsp://h/p, output: [ x.xyz ] }
  - { name: b, scale: 2, input: rtsp://h/p, output: [ rtmp://h/app/b ], codec: h265 }
  - { name: c, scale: 2, input: rtsp://h/p, output: [ { url-env: MISSING } ] }
`;
    const [first = ''] = await mistakesIn(text);
    expect(first).toBe('4: the environment variable MISSING is not set');
    const [second = '', third = ''] = await mistakesIn(text, { MISSING: 'rec/%s.mp4' });
    expect(second).toContain('2: "x.xyz" is no output of a live run');
    expect(third).toMatch(/^3: .*rtmp/);
  });

  it.each(['-', 'mkv:-', 'hash:'])('refuses standard output: %s', async (output) => {
    const text = `cameras: [ { name: a, scale: 2, input: rtsp://h/p, output: "${output}" } ]`;
    expect(await mistakesIn(text)).toEqual([
      '1: standard output is not for one of several cameras; write a file, a folder or an address',
    ]);
  });

  it('says where YAML itself is wrong', async () => {
    const [only = '', ...more] = await mistakesIn('cameras:\n  - name: [a\n    b: c\n');
    expect(only).toMatch(/^\d+: /);
    expect(more).toEqual([]);
  });

  it.each(['', 'cameras:', 'cameras: []', 'serve: 80'])('needs cameras: %j', async (text) => {
    expect((await mistakesIn(text)).join()).toContain('no cameras: write at least one');
  });

  it('that is not there is not found', async () => {
    await expect(readCameras(at('missing.yaml'), {})).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
    });
    await expect(readCameras(folder, {})).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});
