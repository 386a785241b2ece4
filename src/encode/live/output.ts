/** What one FFmpeg is asked to do with the coded packets on its standard input, until it ends. */
export type Session = {
  /** Options of the output, and its URL last. Never a secret: everybody on the machine can read them. */
  readonly args: readonly string[];
  /** `option=value` lines that must not stand among the arguments. */
  readonly secretOptions?: readonly string[];
  /** Takes what FFmpeg writes to `pipe:1`; a rejection means that nobody reads any more. */
  readonly onData?: (chunk: Uint8Array) => Promise<void>;
  /** The file that is being written, where there is one. */
  readonly path?: string;
  /** What is known of a failure better than from FFmpeg's words. */
  readonly failure?: () => string | undefined;
  /** Called when its FFmpeg has gone, with the number of packets of video that it wrote. */
  readonly close?: (frames: number) => Promise<void>;
};

/** One place where the enhanced stream goes. */
export type LiveOutput = {
  readonly kind: string;
  /** For people; never holds a secret. */
  readonly label: string;
  /** FFmpeg's names of the video codecs that it can carry. */
  readonly codecs: readonly string[];
  /** Must not appear in anything that is printed, in any of the forms they have. */
  readonly secrets: readonly string[];
  /** Seconds without progress after which its FFmpeg counts as hung; undefined: it may wait for as long as it likes. */
  readonly stallSeconds: number | undefined;
  /** Its FFmpeg waits for somebody to come. */
  readonly listens?: boolean;
  /** A new session begins at the first key frame after this many seconds. */
  readonly segmentSeconds?: number;
  /** `never`: when it ends it is over, as for a reader of standard output that has gone. */
  readonly recovers: boolean;
  /** @throws SrvidError when it cannot begin now: it is tried again later */
  readonly open: () => Promise<Session>;
};

/** What the rules for outputs need beside the text behind `-o`. */
export type LiveOutputContext = {
  readonly workingDirectory: string;
  readonly overwrite: boolean;
  /** For the user in a URL that has no password. */
  readonly password: string | undefined;
  readonly recording: RecordingRules;
  readonly hls: HlsRules;
  readonly writeStdout: (chunk: Uint8Array) => Promise<void>;
};

export type RecordingRules = {
  readonly segmentSeconds: number;
  /** Files older than this are deleted. */
  readonly keepSeconds?: number | undefined;
  /** The oldest files are deleted while all together have more bytes than this. */
  readonly keepBytes?: number | undefined;
  /** Recording pauses while the file system has fewer bytes free than this. */
  readonly minFreeBytes: number;
};

type HlsRules = { readonly segmentSeconds: number; readonly listSize: number };

/** One file per kind of output. `read` returns undefined for a text that is not its own. */
export type OutputKind = {
  readonly kind: string;
  /** How it is written behind `-o`, for the hint of an error. */
  readonly syntax: string;
  readonly read: (
    text: string,
    context: LiveOutputContext,
  ) => LiveOutput | undefined | Promise<LiveOutput | undefined>;
};
