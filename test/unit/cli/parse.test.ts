import { describe, expect, it } from 'vitest';
import { bindValues } from '../../../src/cli/bind-values.ts';
import { parseArguments } from '../../../src/cli/parse.ts';
import { readRequest } from '../../../src/cli/request.ts';
import { SrvidError } from '../../../src/core/errors.ts';

const parse = (line: string | string[]) =>
  parseArguments(typeof line === 'string' ? line.split(' ') : line);

const failureOf = async (line: string | string[]): Promise<SrvidError> => {
  const outcome = await parse(line)
    .then(readRequest)
    .catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(SrvidError);
  return outcome as SrvidError;
};

describe('spellings that mean the same', () => {
  it.each([
    'in.mp4 -x3 -o out.mp4',
    'in.mp4 -x 3 -o out.mp4',
    'in.mp4 -x=3 -o=out.mp4',
    '--scale 3 --output out.mp4 in.mp4',
    '--scale=3 --output=out.mp4 in.mp4',
    '-oout.mp4 -x3 in.mp4',
    '-x 2 -x 3 in.mp4 -o out.mp4',
    '-x3 -o out.mp4 -- in.mp4',
    'upscale in.mp4 -x3 -o out.mp4',
  ])('%s', async (line) => {
    expect(await parse(line)).toEqual({
      command: 'upscale',
      operands: ['in.mp4'],
      values: { scale: 3, output: ['out.mp4'] },
    });
  });
});

describe('several outputs', () => {
  const two = '-x2 -o live/ -o rec/%s.mp4';
  it.each([`rtsp://camera/main ${two}`, `clip.mp4 --live ${two}`])('%s', async (line) => {
    const { jobs, newFolder } = readRequest(await parse(line));
    expect(jobs).toEqual([
      { input: line.split(' ')[0], output: 'live/', moreOutputs: ['rec/%s.mp4'] },
    ]);
    expect(newFolder).toBeUndefined();
  });

  it('are for a live input only', async () => {
    const { code, message } = await failureOf(`clip.mp4 ${two}`);
    expect(code).toBe('USAGE');
    expect(message).toContain('only a live input');
  });
});

describe('values', () => {
  it.each<[string, object]>([
    ['--model fast', { model: 'fast' }],
    ['--model ./nets/a.onnx', { model: './nets/a.onnx' }],
    ['--device cpu --threads 4', { device: 'cpu', threads: 4 }],
    ['--tile auto', { tile: 'auto' }],
    ['--tile 256', { tile: 256 }],
    ['--size 1920x1080', { size: { width: 1920, height: 1080 } }],
    ['--height 720', { height: 720 }],
    ['--start 90 --duration 1.5', { start: 90, duration: 1.5 }],
    ['--start 1:30', { start: 90 }],
    ['--start 01:02:03.25', { start: 3723.25 }],
    ['--start .5', { start: 0.5 }],
    ['--frames 10', { frames: 10 }],
    ['--frame-rate 25', { frameRate: '25' }],
    ['--frame-rate 30000/1001', { frameRate: '30000/1001' }],
    ['--frame-rate 29.97', { frameRate: '2997/100' }],
    ['--crf 18.5 --preset veryfast --codec h265', { crf: 18.5, preset: 'veryfast', codec: 'h265' }],
    [
      '--encoder-option tune=film --encoder-option x264-params=a=1:b=2',
      { encoderOptions: ['tune=film', 'x264-params=a=1:b=2'] },
    ],
    ['--no-audio', { audio: false }],
    [
      '--segment 90 --keep 7d --keep-bytes 20G',
      { segmentSeconds: 90, keepSeconds: 604_800, keepBytes: 20 * 2 ** 30 },
    ],
    [
      '--segment 5m --keep 1:00:00 --keep-bytes 1.5k',
      { segmentSeconds: 300, keepSeconds: 3600, keepBytes: 1536 },
    ],
    ['--serve 8080', { serve: { host: '127.0.0.1', port: 8080 } }],
    ['-y', { overwrite: true }],
    ['--overwrite', { overwrite: true }],
    ['--video-stream 1', { videoStream: 1 }],
    ['--deinterlace field --hwaccel vaapi', { deinterlace: 'field', hwaccel: 'vaapi' }],
    ['--progress json --quiet --dry-run', { progress: 'json', quiet: true, dryRun: true }],
    ['-h', { help: true }],
  ])('%s', async (line, values) => {
    const invocation = await parse(`in.mp4 ${line}`);
    expect(invocation.values).toEqual(values);
    expect(invocation.operands).toEqual(['in.mp4']);
  });

  it('keeps names that look like numbers, and spaces, newlines and quotes in names', async () => {
    const odd = ['0123', '1e5', 'it\'s "so".mp4', 'two\nlines.mp4', '映像.mp4', '-'];
    const { operands, values } = await parse([...odd, '-x3', '-o', '0077']);
    expect(operands).toEqual(odd);
    expect(values.output).toEqual(['0077']);
  });

  it('reads a lone dash as a value, and dashed names after --', async () => {
    expect((await parse('in.mp4 -x3 -o -')).values.output).toEqual(['-']);
    expect((await parse('- -x3 -o -')).operands).toEqual(['-']);
    expect((await parse('-x3 -o out.mp4 -- -x4 --help -')).operands).toEqual([
      '-x4',
      '--help',
      '-',
    ]);
    expect((await parse('-x3 -o -odd.mp4 in')).values.output).toEqual(['-odd.mp4']);
  });

  it('takes switches and values in one cluster', () => {
    expect(bindValues(['-yx3', 'a'])).toEqual(['--overwrite', '--scale=3', 'a']);
    expect(bindValues(['-yo', 'b'])).toEqual(['--overwrite', '--output=b']);
  });

  it('knows a command only as the first name, and not after --', async () => {
    expect(await parse('probe in.mp4 --json')).toEqual({
      command: 'probe',
      operands: ['in.mp4'],
      values: { json: true },
    });
    expect(await parse('probe -- probe')).toMatchObject({ command: 'probe', operands: ['probe'] });
    expect(await parse('-x3 -o probe -- probe')).toMatchObject({
      command: 'upscale',
      operands: ['probe'],
    });
    expect(await parse('in.mp4 probe')).toMatchObject({
      command: 'upscale',
      operands: ['in.mp4', 'probe'],
    });
  });

  it('reads nothing from the environment', async () => {
    process.env['SRVID_CRF'] = '30';
    expect((await parse('in.mp4')).values).toEqual({});
    delete process.env['SRVID_CRF'];
  });
});

describe('refusals name the option, the value and the rule', () => {
  it.each([
    [
      'in --scale 5',
      'invalid value "5" for --scale; should be 2, 3 or 4, or the factor of a network of your own',
    ],
    [
      'in -x0x3',
      'invalid value "0x3" for --scale; should be 2, 3 or 4, or the factor of a network of your own',
    ],
    ['in --crf abc', 'invalid value "abc" for --crf; should be a number from 0 to 63'],
    ['in --crf 99', 'invalid value "99" for --crf; should be a number from 0 to 63'],
    ['in --crf -1', 'invalid value "-1" for --crf; should be a number from 0 to 63'],
    ['in --crf=', 'invalid value "" for --crf; should be a number from 0 to 63'],
    ['in --crf 1e1', 'invalid value "1e1" for --crf; should be a number from 0 to 63'],
    ['in --threads 0', 'invalid value "0" for --threads; should be a whole number from 1 to 256'],
    [
      'in --threads 1.5',
      'invalid value "1.5" for --threads; should be a whole number from 1 to 256',
    ],
    [
      'in --tile 3',
      'invalid value "3" for --tile; should be auto, off or a whole number from 16 to 8192',
    ],
    [
      'in --size 1920',
      'invalid value "1920" for --size; should be WIDTHxHEIGHT, each from 16 to 16384',
    ],
    [
      'in --size 1x99999',
      'invalid value "1x99999" for --size; should be WIDTHxHEIGHT, each from 16 to 16384',
    ],
    [
      'in --start 1:75',
      'invalid value "1:75" for --start; should be seconds from 0, or [hh:]mm:ss[.ms]',
    ],
    [
      'in --start -5',
      'invalid value "-5" for --start; should be seconds from 0, or [hh:]mm:ss[.ms]',
    ],
    [
      'in --duration 0',
      'invalid value "0" for --duration; should be seconds above 0, or [hh:]mm:ss[.ms]',
    ],
    [
      'in --frame-rate 0',
      'invalid value "0" for --frame-rate; should be frames per second from 0.01 to 1000, such as 25, 29.97 or 30000/1001',
    ],
    [
      'in --frame-rate 1/0',
      'invalid value "1/0" for --frame-rate; should be frames per second from 0.01 to 1000, such as 25, 29.97 or 30000/1001',
    ],
    ['in --encoder-option tune', 'invalid value "tune" for --encoder-option; should be KEY=VALUE'],
    [
      'in --device cdua',
      'invalid value "cdua" for --device; should be auto, cpu, cuda, tensorrt, webgpu, directml or coreml; did you mean cuda?',
    ],
    [
      'in --progress fancy',
      'invalid value "fancy" for --progress; should be auto, tty, plain, json or none',
    ],
    ['in --crf', 'missing value for --crf; should be a number from 0 to 63'],
    ['in --crf --preset fast', 'missing value for --crf; should be a number from 0 to 63'],
    [
      'in -o -y -x3',
      'missing value for -o; should be a file, a folder that ends in /, -, null: or hash:',
    ],
    [
      'in -o -- out',
      'missing value for -o; should be a file, a folder that ends in /, -, null: or hash:',
    ],
    ['in --quiet=no', '--quiet takes no value, but was given "no"'],
    ['in --sclae 3', 'unknown option --sclae; did you mean --scale?'],
    ['in --encoder tune=film', 'unknown option --encoder; did you mean --encoder-option?'],
    ['in -crf 20', 'unknown option -crf; did you mean --crf?'],
    ['in --x 3', 'unknown option --x'],
    ['in --zzzzzz', 'unknown option --zzzzzz'],
    ['in --__proto__=1', 'unknown option --__proto__'],
    ['in -z', 'unknown option -z'],
    ['probe', 'missing input: srvid probe <input>'],
    ['probe a b', 'unexpected argument "b": srvid probe <input>'],
    ['probe a --scale 3', '--scale does not belong to "srvid probe <input>"'],
    ['-x3 -o out.mp4', 'missing input: srvid <input> -x 3 -o <output>'],
    ['in.mp4 -o out.mp4', 'missing --scale: say how much larger with -x 2, -x 3 or -x 4'],
    ['in.mp4 -x3', 'missing --output: say where the result goes with -o <file>'],
    ['in.mp4 -x3 -o o.mp4 --size 64x64 --height 64', '--height and --size exclude each other'],
  ])('%s', async (line, message) => {
    expect(await failureOf(line)).toMatchObject({ code: 'USAGE', message });
  });

  it('shows control characters of a value as escapes', async () => {
    expect((await failureOf(['in', '--crf', '\u001b[2J'])).message).toContain('"\\e[2J"');
  });

  it('suggests a command for a first argument that is no file', async () => {
    expect((await failureOf('prbe in.mp4')).hint).toBe('Did you mean "srvid probe"?');
  });
});
