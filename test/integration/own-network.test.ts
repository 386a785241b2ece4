import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repeatNetwork, swapNetwork, writeOnnx, type OnnxGraph } from '../fixtures/onnx.ts';
import { ffprobe, sample, scratchFolder } from './media.ts';
import { runCli } from './run-cli.ts';

const folder = await scratchFolder();
const input = sample('street.mp4');

describe("a network of the user's own on the command line", () => {
  it.each([
    ['float32', 1],
    ['uint8', 4],
    ['float32', 8],
  ] as const)('of %s needs no -x: ×%i is found', async (kind, scale) => {
    const model = await writeOnnx(folder, `own${scale}`, repeatNetwork(kind, scale));
    const output = join(folder, `own${scale}.mkv`);
    const args = [input, '--model', model, '--frames', '1', '--codec', 'ffv1', '-o', output];
    expect(await runCli(args)).toMatchObject({ code: 0 });
    const [video] = (await ffprobe(output, '-show_streams')).streams;
    expect(video).toMatchObject({ width: 384 * scale, height: 216 * scale });
  });

  it('that contradicts -x is an error that names both', async () => {
    const model = await writeOnnx(folder, 'two', repeatNetwork('float32', 2));
    const { code, stderr } = await runCli([input, '--model', model, '-x3', '-o', 'null:']);
    expect(code).toBe(4);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'srvid: two.onnx enlarges ×2, not ×3',
      '  Ask for -x 2 or leave -x out, or use another network.',
    ]);
  });

  it('for RGB is run with a warning, and the file says so', async () => {
    const model = await writeOnnx(folder, 'rgb', swapNetwork('uint8', 2));
    const output = join(folder, 'rgb.mkv');
    const { code, stderr } = await runCli([input, '--model', model, '--frames', '1', '-o', output]);
    expect(code).toBe(0);
    expect(stderr).toContain('warning: rgb.onnx works on RGB: it makes up chroma as well as luma');
    expect(JSON.stringify(await ffprobe(output, '-show_streams'))).toContain('RGB x2 by rgb.onnx');
  });

  const anyPlane = (channels: number): OnnxGraph => ({
    ...repeatNetwork('float32', 2),
    inputs: [{ name: 'y', kind: 'float32', shape: ['N', channels, 'H', 'W'] }],
    outputs: [{ name: 'z', kind: 'float32', shape: ['N', channels, 'H2', 'W2'] }],
  });
  it.each([
    ['four channels', anyPlane(4), 'has "y" float32 [N,4,H,W]: 4 channels'],
    [
      'int64',
      {
        inputs: [{ name: 'y', kind: 'int64', shape: ['N', 1, 'H', 'W'] }],
        outputs: [{ name: 'z', kind: 'int64', shape: ['N', 1, 'H', 'W'] }],
        nodes: [{ operator: 'Identity', inputs: ['y'], output: 'z' }],
      },
      'takes int64 samples',
    ],
    [
      'channels last',
      {
        inputs: [{ name: 'y', kind: 'float32', shape: ['N', 'H', 'W', 3] }],
        outputs: [{ name: 'z', kind: 'float32', shape: ['N', 'H', 'W', 3] }],
        nodes: [{ operator: 'Identity', inputs: ['y'], output: 'z' }],
      },
      'has "y" float32 [N,H,W,3]: channels last, they must come second',
    ],
  ] as const)('with %s is refused, and told what is accepted', async (name, graph, complaint) => {
    const model = await writeOnnx(folder, name.replace(' ', '-'), graph);
    const { code, stderr } = await runCli([input, '--model', model, '-o', 'null:']);
    expect(code).toBe(4);
    expect(stderr).toContain(complaint);
    expect(stderr).toContain('Accepted: one input [1,C,H,W] or [N,C,H,W] with C = 1 (luma) or 3');
  });
});
