const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});

/** NUT's checksum with one more byte: CRC-32, polynomial 0x04C11DB7, highest bit first, start 0, no final inversion. */
export const crc32Byte = (crc: number, byte: number): number =>
  ((crc << 8) ^ table[((crc >>> 24) ^ byte) & 255]!) >>> 0;

/** `crc32Byte` over many bytes. Data followed by its own checksum (big-endian) gives 0. */
export const crc32 = (crc: number, data: ArrayLike<number>, from = 0, to = data.length): number => {
  let value = crc;
  for (let i = from; i < to; i++) value = crc32Byte(value, data[i]!);
  return value;
};
