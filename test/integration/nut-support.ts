import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { NutPacketHeader, NutStream } from '../../src/core/nut/stream.ts';
import type { Rational } from '../../src/core/rational.ts';
import { openNut } from '../../src/core/nut/reader.ts';
import { createNutMuxer } from '../../src/encode/nut-writer.ts';

/** Set SRVID_TEST_FFMPEG to try another FFmpeg. */
const ffmpeg = process.env['SRVID_TEST_FFMPEG'] ?? 'ffmpeg';
const ffprobe = process.env['SRVID_TEST_FFPROBE'] ?? 'ffprobe';

const awkward = join(import.meta.dirname, '../../../shared/data/video/awkward');

/** A file of the shared collection, or undefined where it is not there. */
export const awkwardFile = (name: string): string | undefined => {
  const path = join(awkward, name);
  if (existsSync(path)) return path;
  process.stderr.write(`skipped: ${path} is missing\n`);
  return undefined;
};

const run = async (program: string, args: readonly string[], input?: Iterable<Uint8Array>) => {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const [out, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.on('error', () => {}); // the exit status tells
  Readable.from(input ?? []).pipe(child.stdin);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const stderr = Buffer.concat(errors).toString();
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}\nexit ${String(code)}\n${stderr}`);
  return { stdout: Buffer.concat(out), stderr };
};

export const runFfmpeg = (args: readonly string[], input?: Iterable<Uint8Array>) =>
  run(ffmpeg, ['-v', 'error', '-y', ...(input ? [] : ['-nostdin']), ...args], input);

/** FFmpeg's standard output as it comes. */
export const streamFfmpeg = (args: readonly string[]): AsyncIterable<Uint8Array> =>
  spawn(ffmpeg, ['-v', 'error', '-nostdin', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  }).stdout;

/** ffprobe's entries as JSON. */
export const probe = async (
  args: readonly string[],
  input?: Iterable<Uint8Array>,
): Promise<Record<string, string>[]> => {
  const { stdout } = await run(ffprobe, ['-v', 'error', '-of', 'json', ...args], input);
  const all: Record<string, unknown> = JSON.parse(stdout.toString());
  const list = all['packets'] ?? all['frames'] ?? all['streams'];
  return Array.isArray(list) ? list : [];
};

/** One packet, with its time as an exact fraction of seconds. */
export type Seen = { stream: number; time: string; size: number; md5: string };

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

export const seconds = (ticks: number, { num, den }: Rational): string => {
  const [n, d] = [BigInt(ticks) * BigInt(num), BigInt(den)];
  const divisor = gcd(n, d) || 1n;
  return `${n / divisor}/${d / divisor}`;
};

export const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex');

/** What FFmpeg's own framemd5 muxer sees: the oracle. */
export const frameMd5 = async (
  args: readonly string[],
  input?: Iterable<Uint8Array>,
): Promise<Seen[]> => {
  const { stdout } = await runFfmpeg([...args, '-f', 'framemd5', '-'], input);
  const timeBases = new Map<number, Rational>();
  const seen: Seen[] = [];
  for (const line of stdout.toString().split('\n')) {
    const tb = /^#tb (\d+): (\d+)\/(\d+)$/.exec(line);
    if (tb) timeBases.set(Number(tb[1]), { num: Number(tb[2]), den: Number(tb[3]) });
    const [stream, , pts, , size, hash] = line.split(',').map((field) => field.trim());
    if (line.startsWith('#') || !hash) continue;
    seen.push({
      stream: Number(stream),
      time: seconds(Number(pts), timeBases.get(Number(stream))!),
      size: Number(size),
      md5: hash,
    });
  }
  return seen;
};

export type Packet = NutPacketHeader & { readonly data: Uint8Array };

/** Reads a whole NUT stream with our reader. */
export const readAll = async (bytes: AsyncIterable<Uint8Array>) => {
  await using reader = await openNut(bytes);
  const packets: Packet[] = [];
  for (let header = await reader.next(); header; header = await reader.next()) {
    const data = new Uint8Array(new SharedArrayBuffer(header.size));
    await reader.readPayload(data);
    packets.push({ ...header, data });
  }
  return { streams: reader.streams, packets };
};

export const seenBy = ({
  streams,
  packets,
}: {
  streams: readonly NutStream[];
  packets: readonly Packet[];
}): Seen[] =>
  packets.map(({ stream, pts, size, data }) => ({
    stream,
    time: seconds(pts, streams[stream]!.timeBase),
    size,
    md5: md5(data),
  }));

/** Writes a whole NUT stream with our muxer. */
export const writeAll = (
  streams: readonly NutStream[],
  packets: readonly Packet[],
): Uint8Array[] => {
  const muxer = createNutMuxer(streams);
  return [muxer.header, ...packets.flatMap((packet) => [muxer.packetHeader(packet), packet.data])];
};
