import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** cli → {evaluate, region, serve} → pipeline → {decode, infer, encode, metrics} → core; siblings never import each other. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  decode: ['core'],
  infer: ['core'],
  encode: ['core'],
  metrics: ['core'],
  pipeline: ['decode', 'infer', 'encode', 'metrics', 'core'],
  evaluate: ['pipeline', 'decode', 'infer', 'encode', 'metrics', 'core'],
  region: ['pipeline', 'decode', 'infer', 'encode', 'core'],
  serve: ['pipeline', 'encode', 'core'],
  cli: ['evaluate', 'region', 'serve', 'pipeline', 'decode', 'infer', 'encode', 'metrics', 'core'],
};

/** Packages that only one place may know. */
const owners: Record<string, RegExp> = {
  rxjs: /^pipeline\//,
  'onnxruntime-node': /^infer\/session\.ts$/,
  'fluent-ffmpeg': /^core\/ffmpeg\/command\.ts$/,
  'p-queue': /^infer\//,
  yargs: /^cli\//,
  hono: /^serve\//,
  '@hono': /^serve\//,
  ws: /^serve\/viewers\.ts$/,
  'prom-client': /^serve\/metrics\.ts$/,
  yaml: /^cli\/cameras\//,
  '@opencvjs': /^region\/vision\.ts$/,
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

const importsOf = (file: string): string[] =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    (match) => match[1] as string,
  );

describe('architecture', () => {
  it('imports run in one direction', () => {
    const wrong = files.flatMap((file) => {
      const folder = file.split('/')[0] as string;
      return importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(src, resolve(src, dirname(file), name)).split(/[/\\]/)[0] as string)
        .filter((target) => target in mayImport && folder in mayImport && target !== folder)
        .filter((target) => !mayImport[folder]?.includes(target))
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('each third-party package is known in one place', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .map((name) => name.split('/')[0] as string)
        .filter((name) => owners[name] && !owners[name].test(file))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('nobody calls process.exit or terminates a worker', () => {
    const wrong = files.filter((file) =>
      /process\.exit\(|(?<!viewer)\.terminate\(\)/.test(
        readFileSync(join(src, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('no drawer of everything', () => {
    const drawers = /(^|\/)(utils?|helpers?|misc|common|types|manager|service)\.ts$/;
    expect(files.filter((file) => drawers.test(file))).toEqual([]);
  });
});
