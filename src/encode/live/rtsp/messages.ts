/** A request or response (RFC 2326), its head taken apart; or an interleaved frame (`$`, channel, length, payload) as it is. */
export type RtspItem =
  | { readonly kind: 'frame'; readonly bytes: Buffer }
  | {
      readonly kind: 'message';
      /** `ANNOUNCE rtsp://… RTSP/1.0`, or `RTSP/1.0 200 OK`. */
      readonly start: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: Buffer;
    };

export type RtspMessage = Extract<RtspItem, { kind: 'message' }>;

const dollar = 0x24;
const maxHeadBytes = 65_536;

export const headerOf = ({ headers }: RtspMessage, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

/** The message with one header set, or left out. */
export const withHeader = (
  message: RtspMessage,
  name: string,
  value: string | undefined,
): RtspMessage => ({
  ...message,
  headers: [
    ...message.headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase()),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
});

export const formatMessage = ({ start, headers, body }: RtspMessage): Buffer =>
  Buffer.concat([
    Buffer.from(`${[start, ...headers.map((pair) => pair.join(': '))].join('\r\n')}\r\n\r\n`),
    body,
  ]);

const parseHead = (head: string): Omit<RtspMessage, 'body'> => {
  const [start = '', ...lines] = head.split(/\r?\n/);
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
  });
  return { kind: 'message', start, headers };
};

/** Cuts a byte stream into its items; what is not whole yet is kept for the next chunk. Throws for what cannot be RTSP. */
export const createRtspSplitter = (): ((chunk: Buffer) => readonly RtspItem[]) => {
  let left: Buffer = Buffer.alloc(0);

  const takeOne = (): RtspItem | undefined => {
    if (left[0] === dollar) {
      const size = left.length < 4 ? Number.POSITIVE_INFINITY : 4 + left.readUInt16BE(2);
      if (left.length < size) return undefined;
      const bytes = left.subarray(0, size);
      left = left.subarray(size);
      return { kind: 'frame', bytes };
    }
    const end = left.indexOf('\r\n\r\n');
    if (end < 0) {
      if (left.length > maxHeadBytes) throw new Error('a head of RTSP that does not end');
      return undefined;
    }
    const head = parseHead(left.toString('latin1', 0, end));
    const message: RtspMessage = { ...head, body: Buffer.alloc(0) };
    const bodyBytes = Number(headerOf(message, 'content-length') ?? 0);
    if (!(bodyBytes >= 0 && bodyBytes <= maxHeadBytes))
      throw new Error('a body of RTSP that is too large');
    const whole = end + 4 + bodyBytes;
    if (left.length < whole) return undefined;
    const body = left.subarray(end + 4, whole);
    left = left.subarray(whole);
    return { ...head, body };
  };

  return (chunk) => {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    const items: RtspItem[] = [];
    for (let item = takeOne(); item; item = takeOne()) items.push(item);
    return items;
  };
};
