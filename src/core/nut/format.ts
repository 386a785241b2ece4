/** Constants of the NUT container (nut.txt; FFmpeg: libavformat/nut.h). */

/** The file begins with this and a zero byte. */
export const fileId = 'nut/multimedia container\0';

/** First byte of every startcode; never a frame code. */
export const startcodeByte = 0x4e;

export const startcodes = {
  main: 0x4e4d_7a56_1f5f_04adn,
  stream: 0x4e53_1140_5bf2_f9dbn,
  syncpoint: 0x4e4b_e4ad_eeca_4569n,
  index: 0x4e58_dd67_2f23_e64en,
  info: 0x4e49_ab68_b596_ba78n,
} as const;

export const frameFlags = {
  key: 1,
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  sideData: 256,
  headerIndex: 1024,
  matchTime: 2048,
  coded: 4096,
  invalid: 8192,
} as const;

export const allFrameFlags = 2 ** 14 - 1;

/** A packet whose forward pointer exceeds this protects the pointer by a checksum of its own; a larger frame has no elided header. */
export const longPacket = 4096;

/** What a hostile stream may make us hold or loop over. FFmpeg's demuxer has the first five as they are. */
export const limits = {
  streams: 256,
  elisionHeaders: 127,
  elisionBytes: 1024,
  decodeDelay: 999,
  msbPtsShift: 15,
  timeBases: 1024,
  reservedFields: 1024,
  headerBytes: 1024 * 1024,
} as const;
