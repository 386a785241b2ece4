import { createHash, randomBytes } from 'node:crypto';

export type Credentials = { readonly user: string; readonly password: string };

/** Signs one request: the method and the address exactly as they stand in it. */
export type Authorize = (method: string, uri: string) => string;

const hashes: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };

const parameters = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, key = '', quoted, plain]) => [
      key.toLowerCase(),
      quoted ?? plain ?? '',
    ]),
  );

/**
 * How to answer what a server asks for in its `WWW-Authenticate` headers: Digest (RFC 2617, RFC 7616) before Basic.
 * @returns undefined for ways that are not known
 */
export const answerChallenge = (
  challenges: readonly string[],
  credentials: Credentials,
  makeNonce: () => string = () => randomBytes(8).toString('hex'),
): Authorize | undefined => {
  const digest = challenges
    .filter((text) => /^digest\s/i.test(text))
    .map(parameters)
    .find(({ algorithm = 'MD5' }) => Object.hasOwn(hashes, algorithm.toUpperCase()));
  if (digest) return answerDigest(digest, credentials, makeNonce);
  if (!challenges.some((text) => /^basic\b/i.test(text))) return undefined;
  const text = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  return () => `Basic ${text}`;
};

const answerDigest = (
  { realm = '', nonce = '', qop, opaque, algorithm }: Readonly<Record<string, string>>,
  { user, password }: Credentials,
  makeNonce: () => string,
): Authorize => {
  const hash = (text: string): string =>
    createHash(hashes[(algorithm ?? 'MD5').toUpperCase()] ?? 'md5')
      .update(text)
      .digest('hex');
  const secret = hash(`${user}:${realm}:${password}`);
  const counted = qop?.split(',').some((word) => word.trim() === 'auth') ?? false;
  let count = 0;
  return (method, uri) => {
    const request = hash(`${method}:${uri}`);
    count += 1;
    const nc = count.toString(16).padStart(8, '0');
    const cnonce = makeNonce();
    const response = counted
      ? hash(`${secret}:${nonce}:${nc}:${cnonce}:auth:${request}`)
      : hash(`${secret}:${nonce}:${request}`);
    const fields = [
      ['username', user],
      ['realm', realm],
      ['nonce', nonce],
      ['uri', uri],
      ['response', response],
      ...(opaque === undefined ? [] : [['opaque', opaque]]),
      ...(counted ? [['cnonce', cnonce]] : []),
    ].map(([key, value]) => `${key}="${value}"`);
    const plain = [
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      ...(counted ? ['qop=auth', `nc=${nc}`] : []),
    ];
    return `Digest ${[...fields, ...plain].join(', ')}`;
  };
};
