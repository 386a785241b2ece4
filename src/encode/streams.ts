import type { MediaInfo, StreamInfo } from '../core/media.ts';
import type { Container } from './containers/container.ts';
import { dispositionsOf } from './dispositions.ts';

/** One stream of the output, in output order. */
export type OutputStream = {
  readonly source: StreamInfo;
  /** The stream that srvid encodes; all others come from the source file. */
  readonly enhanced: boolean;
  /** `copy` or the encoder of a converted stream; for the enhanced stream it is set elsewhere. */
  readonly codec: string;
  /** Name-value pairs for this stream. */
  readonly options: readonly string[];
  /** Value of `-disposition`. */
  readonly disposition: string;
};

export type StreamPlan = {
  readonly streams: readonly OutputStream[];
  readonly warnings: readonly string[];
};

/** "audio stream 2 (ger, aac)". */
const nameOf = (stream: StreamInfo): string => {
  const facts = [
    stream.tags['language'],
    stream.codec ?? stream.codecTag,
    stream.tags['filename'],
  ].filter((fact) => fact !== undefined && fact !== '');
  return `${stream.kind} stream ${stream.index} (${facts.join(', ')})`;
};

type Kept = Omit<OutputStream, 'disposition'>;

const decide = (
  stream: StreamInfo,
  container: Container,
): { readonly kept?: Kept; readonly warning?: string } => {
  const fate = container.fate(stream);
  switch (fate.action) {
    case 'copy':
      return {
        kept: { source: stream, enhanced: false, codec: 'copy', options: fate.options ?? [] },
      };
    case 'convert':
      return {
        kept: { source: stream, enhanced: false, codec: fate.encoder, options: fate.options ?? [] },
        warning: `${nameOf(stream)} is converted to ${fate.to}: ${container.label} cannot hold ${stream.codec}.`,
      };
    case 'drop':
      return { warning: `${nameOf(stream)} is left out: ${fate.reason}.` };
    case 'regenerate':
      return {};
  }
};

/**
 * Decides for each stream of the source what becomes of it in this container, in the source's order.
 * @param audio false leaves all sound out
 */
export const planStreams = (
  media: MediaInfo,
  container: Container,
  { audio }: { readonly audio: boolean },
): StreamPlan => {
  const warnings: string[] = [];
  const kept: Kept[] = [];
  for (const stream of media.streams) {
    if (stream.index === media.video.index) {
      kept.push({ source: stream, enhanced: true, codec: '', options: [] });
      continue;
    }
    if (stream.kind === 'audio' && !audio) continue;
    const decision = decide(stream, container);
    if (decision.kept) kept.push(decision.kept);
    if (decision.warning) warnings.push(decision.warning);
  }
  if (media.chapters > 0 && !container.holdsChapters)
    warnings.push(
      `${media.chapters} chapters are left out: ${container.label} cannot hold chapters.`,
    );
  const dispositions = dispositionsOf(kept.map(({ source }) => source));
  return {
    streams: kept.map((stream, i) => ({ ...stream, disposition: dispositions[i] as string })),
    warnings,
  };
};
