import type { ProviderOptions } from '../session.ts';

/** A device that ONNX Runtime can run networks on. Wiring one: a file like its neighbours and a line in `index.ts`. */
export type DeviceSpec<Id extends string = string> = {
  readonly id: Id;
  readonly summary: string;
  /** Node's platform and architecture, e.g. `linux/x64`. */
  readonly platforms: readonly string[];
  /** ONNX Runtime's name of the provider and its options. */
  readonly provider: ProviderOptions;
  /** Sessions that may run side by side; Infinity: one per core. */
  readonly maxSessions: number;
  /** The one command or step that adds the device where its platform has it. */
  readonly remedy: string;
  /**
   * Why the device cannot be here, by a look at files only; undefined when it may be. Nothing native is loaded, so that
   * asking costs next to nothing and prints nothing.
   */
  missing(): Promise<string | undefined>;
};
