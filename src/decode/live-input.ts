import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { inputSafetyOptions, isLive, schemeOf } from '../core/ffmpeg/input-safety.ts';
import { redact } from '../core/ffmpeg/redact.ts';
import type { InputRef } from '../core/media.ts';
import { withPassword } from './live-credentials.ts';

type RtspTransport = 'tcp' | 'udp';

/** A source that plays now and is opened again and again. */
export type LiveInput = {
  /** For people: passwords hidden. */
  readonly label: string;
  readonly ref: InputRef;
  /** `network`: a URL; `device`: a camera of this machine; `file`: read at its own pace, again from the start when it has ended. */
  readonly kind: 'network' | 'device' | 'file';
  /** The URL holds a password: it must stand in no argument. */
  readonly isSecret: boolean;
  readonly transport: RtspTransport;
};

export type LiveInputOptions = {
  readonly transport: RtspTransport;
  readonly passwordFile?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
};

/** Is this input live by its scheme alone? */
export const isLiveInput = (text: string): boolean =>
  schemeOf(text) !== undefined && isLive({ kind: 'url', url: text });

/**
 * What the user's word for a live input means: a URL, a video device, or a file that plays in a loop.
 * @throws SrvidError INPUT_NOT_FOUND, INPUT_REFUSED (protocol), USAGE (password)
 */
export const resolveLiveInput = async (
  text: string,
  options: LiveInputOptions,
): Promise<LiveInput> => {
  const { transport } = options;
  const scheme = schemeOf(text);
  if (scheme === undefined || scheme === 'file') return localInput(text, transport);
  // A line break would be a second line of the script in which secret URLs are handed over.
  if (!URL.canParse(text) || /\p{Cc}/u.test(text))
    throw new SrvidError('INPUT_NOT_FOUND', `${redact(text)} is not a valid URL`);
  const ref = {
    kind: 'url',
    url: withPassword(text, options.passwordFile, options.environment),
  } as const;
  inputSafetyOptions(ref);
  const label = redact(ref.url);
  return { label, ref, kind: 'network', isSecret: label !== ref.url, transport };
};

const localInput = async (text: string, transport: RtspTransport): Promise<LiveInput> => {
  const path = resolve(text.replace(/^file:\/\//i, ''));
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new SrvidError('INPUT_NOT_FOUND', `${path} does not exist`, {
      hint: 'A live input is a URL such as rtsp://camera/stream, a video device or a file.',
    });
  if (found.isDirectory())
    throw new SrvidError('INPUT_REFUSED', `${path} is a folder, not a live input`);
  const kind = found.isCharacterDevice() ? 'device' : 'file';
  return { label: path, ref: { kind: 'file', path }, kind, isSecret: false, transport };
};
