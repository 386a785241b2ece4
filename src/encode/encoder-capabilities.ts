import { runTool } from '../core/ffmpeg/tool.ts';

export type EncoderCapabilities = {
  readonly pixelFormats: readonly string[];
  /** Names of its private options. */
  readonly options: readonly string[];
};

/** What `ffmpeg -h encoder=NAME` prints. Undefined when this FFmpeg has no such encoder. */
export const parseEncoderHelp = (text: string): EncoderCapabilities | undefined => {
  if (!/^Encoder \S+ \[/m.test(text)) return undefined;
  const formats = /^\s*Supported pixel formats: (.*)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const options = [...text.matchAll(/^ {2}-([\w-]+)\s+</gm)].map((match) => match[1] as string);
  return { pixelFormats: formats, options };
};

/** Asks the installed FFmpeg what an encoder takes; undefined when it has no such encoder. */
export const encoderCapabilities = async (
  name: string,
): Promise<EncoderCapabilities | undefined> => {
  if (!/^[\w-]+$/.test(name)) return undefined;
  const { stdout } = await runTool('ffmpeg', ['-hide_banner', '-h', `encoder=${name}`], {
    timeoutMs: 15_000,
  });
  return parseEncoderHelp(stdout.toString());
};

export type ListedEncoder = { readonly id: string; readonly codec: string };

/** All video encoders of the installed FFmpeg; it says `(codec h264)` where an encoder's name is not the codec's. */
export const listVideoEncoders = async (): Promise<readonly ListedEncoder[]> => {
  const { stdout } = await runTool('ffmpeg', ['-hide_banner', '-encoders'], { timeoutMs: 15_000 });
  return [...stdout.toString().matchAll(/^ V\S{5} ([^\s=]+)(.*)$/gm)].map(
    ([, id = '', description = '']) => ({
      id,
      codec: /\(codec (\S+)\)/.exec(description)?.[1] ?? id,
    }),
  );
};
