/** Sound between a live source and a sink: interleaved signed 16-bit little-endian. */
export type PcmFormat = { readonly sampleRate: 48_000; readonly channels: 2 };

/** `pts` counts samples per channel. */
export type PcmChunk = { readonly pts: number; readonly samples: Uint8Array };
