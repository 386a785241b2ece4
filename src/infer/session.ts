import { env, InferenceSession, Tensor } from 'onnxruntime-node';

/** Element types that a network's ends may have. */
export type ElementType = 'uint8' | 'uint16' | 'float32';
export type TensorData =
  | { readonly type: 'uint8'; readonly data: Uint8Array; readonly dims: readonly number[] }
  | { readonly type: 'uint16'; readonly data: Uint16Array; readonly dims: readonly number[] }
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: readonly number[] };

/** One input or output as the file declares it; symbolic dimensions are texts. */
export type Port = {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
};

/** What a device adds to ONNX Runtime's session options. */
export type ProviderOptions = { readonly name: string } & Readonly<Record<string, unknown>>;

/** One network loaded on one device. Its memory is private to the thread that opened it; `run` blocks that thread. */
export type Session = {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Runs the network and gives its first output: written into `into` when given, whose shape must then be the output's,
   * else newly allocated. @throws Error with ONNX Runtime's message
   */
  run(feeds: Readonly<Record<string, TensorData>>, into?: TensorData): Promise<TensorData>;
  release(): Promise<void>;
};

// Failed loads of optional libraries are reported by exceptions; without this they also go to the terminal.
env.logLevel = 'fatal';

/**
 * Loads an ONNX file onto a device. One thread per session: several sessions side by side are faster than one with
 * several threads, and leave the choice of cores to the system.
 * @param bytes private memory, not shared: ONNX Runtime refuses tensors and files over a SharedArrayBuffer
 */
export const openSession = async (
  bytes: Uint8Array,
  provider: ProviderOptions,
): Promise<Session> => {
  const session = await InferenceSession.create(bytes, {
    executionProviders: [provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  });
  const outputName = session.outputNames[0] ?? '';
  return {
    inputs: session.inputMetadata.map(port),
    outputs: session.outputMetadata.map(port),
    async run(feeds, into) {
      const tensors = Object.fromEntries(
        Object.entries(feeds).map(([name, feed]) => [name, tensor(feed)]),
      );
      const results = into
        ? await session.run(tensors, { [outputName]: tensor(into) })
        : await session.run(tensors, [outputName]);
      return into ?? fromTensor(results[outputName]);
    },
    release: () => session.release(),
  };
};

const port = (metadata: InferenceSession.ValueMetadata): Port =>
  metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: 'no tensor', shape: [] };

const tensor = (value: TensorData): Tensor => new Tensor(value.type, value.data, value.dims);

const fromTensor = (result: Tensor | undefined): TensorData => {
  if (result?.type === 'uint8')
    return { type: 'uint8', data: result.data as Uint8Array, dims: result.dims };
  if (result?.type === 'uint16')
    return { type: 'uint16', data: result.data as Uint16Array, dims: result.dims };
  if (result?.type === 'float32')
    return { type: 'float32', data: result.data as Float32Array, dims: result.dims };
  throw new Error(`the network gave ${result?.type ?? 'nothing'}`);
};
