import { describe, expect, it } from 'vitest';
import { answerChallenge } from '../../../src/encode/live/rtsp/authorization.ts';
import {
  createRtspSplitter,
  formatMessage,
  type RtspItem,
} from '../../../src/encode/live/rtsp/messages.ts';

const nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c093';
const realm = 'testrealm@host.com';

describe('signing', () => {
  it('is that of the example in RFC 2617, section 3.5', () => {
    const asked = `Digest realm="${realm}", qop="auth,auth-int", nonce="${nonce}", opaque="5ccc069c403ebaf9f0171e9517f40e41"`;
    const credentials = { user: 'Mufasa', password: 'Circle Of Life' };
    const answer = answerChallenge(
      [asked],
      credentials,
      () => '0a4f113b',
    )?.('GET', '/dir/index.html');
    expect(answer).toContain('response="6629fae49393a05397450978507c4ef1"');
    expect(answer).toContain('opaque="5ccc069c403ebaf9f0171e9517f40e41"');
    expect(answer).toContain('qop=auth, nc=00000001');
  });

  it('without qop is that of the example in RFC 2069, section 2.4, with its erratum', () => {
    const asked = `Digest realm="${realm}", nonce="${nonce}"`;
    const answer = answerChallenge([asked], { user: 'Mufasa', password: 'CircleOfLife' });
    expect(answer?.('GET', '/dir/index.html')).toContain(
      'response="1949323746fe6a43ef61f9606e7febea"',
    );
  });

  it('with SHA-256 is that of the example in RFC 7616, section 3.9.1', () => {
    const asked =
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"';
    const credentials = { user: 'Mufasa', password: 'Circle of Life' };
    const sign = answerChallenge(
      [asked],
      credentials,
      () => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    );
    expect(sign?.('GET', '/dir/index.html')).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
  });

  it('takes Basic where there is no Digest (RFC 7617, section 2), and nothing unknown', () => {
    const credentials = { user: 'Aladdin', password: 'open sesame' };
    expect(answerChallenge(['Basic realm="x"'], credentials)?.('GET', '/')).toBe(
      'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    );
    expect(
      answerChallenge(['Negotiate', 'Digest realm="x", nonce="y", algorithm=SHA-1'], credentials),
    ).toBeUndefined();
  });
});

describe('the stream of an RTSP connection', () => {
  const request = 'ANNOUNCE rtsp://h/p RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n';
  const frame = Buffer.from([0x24, 0, 0, 3, 0x52, 0x54, 0x53]);
  const stream = Buffer.concat([
    Buffer.from(request),
    frame,
    Buffer.from('TEARDOWN rtsp://h/p RTSP/1.0\r\nCSeq: 3\r\n\r\n'),
    frame,
  ]);

  it.each([1, 2, 7, 1000])('is cut into the same items in pieces of %i bytes', (size) => {
    const split = createRtspSplitter();
    const items: RtspItem[] = [];
    for (let at = 0; at < stream.length; at += size)
      items.push(...split(stream.subarray(at, at + size)));
    expect(items.map(({ kind }) => kind)).toEqual(['message', 'frame', 'message', 'frame']);
    const bytes = items.map((item) => (item.kind === 'frame' ? item.bytes : formatMessage(item)));
    expect(Buffer.concat(bytes).equals(stream)).toBe(true);
  });

  it('that is no RTSP is refused before it fills the memory', () => {
    const split = createRtspSplitter();
    expect(() => split(Buffer.alloc(100_000, 'x'))).toThrow('RTSP');
    expect(() =>
      createRtspSplitter()(Buffer.from('A b RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n')),
    ).toThrow('RTSP');
  });
});
