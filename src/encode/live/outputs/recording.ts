import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { SrvidError } from '../../../core/errors.ts';
import type { LiveOutput, LiveOutputContext, OutputKind, Session } from '../output.ts';
import { enforceRetention } from '../retention.ts';
import { knownConversions, strftime, unknownConversion } from '../strftime.ts';
import { tsCodecs, tsOptions } from './mpeg-ts.ts';

type FileForm = { readonly codecs: readonly string[]; readonly args: readonly string[] };

/** Each is playable as far as it was written, whatever ends the writing. */
const forms: Readonly<Record<string, FileForm>> = {
  mp4: {
    codecs: ['h264', 'hevc', 'av1', 'vp9', 'mpeg4'],
    args: [
      '-f',
      'mp4',
      '-movflags',
      '+frag_keyframe+empty_moov+default_base_moof',
      '-frag_duration',
      '1000000',
      '-flush_packets',
      '1',
    ],
  },
  mkv: {
    codecs: ['h264', 'hevc', 'av1', 'vp9', 'mpeg4', 'ffv1'],
    args: ['-f', 'matroska', '-cluster_time_limit', '1000', '-flush_packets', '1'],
  },
  ts: { codecs: tsCodecs, args: tsOptions },
};

/** Files on disk: one after the other under dated names (`rec/%Y%m%d-%H%M%S.mp4`), or one alone. */
export const recording: OutputKind = {
  kind: 'recording',
  syntax: `a file, or a dated pattern such as rec/%Y%m%d-%H%M%S.mp4 (${Object.keys(forms).join(', ')})`,
  read: async (text, context) => {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined;
    const path = text.startsWith('file:') ? text.slice('file:'.length) : text;
    const form = forms[extname(path).slice(1).toLowerCase()];
    if (!form) return undefined;
    const pattern = resolve(context.workingDirectory, path);
    return pattern.includes('%')
      ? datedFiles(pattern, form, context)
      : oneFile(pattern, form, context);
  },
};

const common = { kind: 'recording', secrets: [], stallSeconds: 20, recovers: true } as const;

const requireSpace = async (folder: string, minFreeBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < minFreeBytes)
    throw new SrvidError(
      'DISK_FULL',
      `only ${Math.floor((bavail * bsize) / 2 ** 20)} MiB are free in ${folder}: recording pauses`,
    );
};

/** `name.mp4`, `name-2.mp4`, …: what was recorded before is never overwritten. Reserved in `writing`, as the file comes later. */
const reserveName = async (path: string, writing: Set<string>, number = 1): Promise<string> => {
  const end = path.length - extname(path).length;
  const name = number === 1 ? path : `${path.slice(0, end)}-${number}${path.slice(end)}`;
  const exists = (await stat(name).catch(() => undefined)) !== undefined;
  if (exists || writing.has(name)) return reserveName(path, writing, number + 1);
  writing.add(name);
  return name;
};

const datedFiles = (
  pattern: string,
  form: FileForm,
  { recording: rules }: LiveOutputContext,
): LiveOutput => {
  const unknown = unknownConversion(pattern);
  if (unknown !== undefined)
    throw new SrvidError(
      'USAGE',
      `${pattern} holds ${JSON.stringify(unknown)}, which means no date or time`,
      {
        hint: `Known are ${knownConversions.join(' ')}.`,
      },
    );
  const writing = new Set<string>();
  const open = async (): Promise<Session> => {
    await enforceRetention(pattern, rules, writing);
    const wanted = strftime(pattern, new Date());
    await mkdir(dirname(wanted), { recursive: true });
    await requireSpace(dirname(wanted), rules.minFreeBytes);
    const path = await reserveName(wanted, writing);
    return {
      path,
      args: [...form.args, `file:${path}`],
      close: async (frames) => {
        writing.delete(path);
        if (frames === 0) await rm(path, { force: true });
        await enforceRetention(pattern, rules, writing);
      },
    };
  };
  return {
    ...common,
    label: pattern,
    codecs: form.codecs,
    segmentSeconds: rules.segmentSeconds,
    open,
  };
};

const oneFile = async (
  path: string,
  form: FileForm,
  { overwrite, recording: { minFreeBytes } }: LiveOutputContext,
): Promise<LiveOutput> => {
  const found = await stat(path).catch(() => undefined);
  if (found && !overwrite)
    throw new SrvidError('OUTPUT_EXISTS', `the output ${path} exists already`, {
      hint: 'Give -y to overwrite it, or choose another name.',
    });
  const written = new Set<string>();
  const open = async (): Promise<Session> => {
    await requireSpace(dirname(path), minFreeBytes);
    // The first may replace what was there.
    const name = written.size === 0 ? path : await reserveName(path, written);
    written.add(name);
    return { path: name, args: [...form.args, `file:${name}`] };
  };
  return { ...common, label: path, codecs: form.codecs, open };
};
