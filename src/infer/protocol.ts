import { asSrvidError, SrvidError, type ErrorCode } from '../core/errors.ts';
import type { DeviceId } from './devices/index.ts';
import type { Model } from './model.ts';
import type { RgbCoding } from '../core/rgb-coding.ts';
import type { PlaneJob } from './upscaler.ts';

/** What a worker is told when it is made (`workerData`). */
export type WorkerStart =
  | {
      readonly kind: 'enlarge';
      readonly model: Model;
      readonly bits: number;
      /** How the frames' colour is coded, for a network that works on RGB. */
      readonly color?: RgbCoding;
      /** Tried in this order; the first that works is used. One entry: it is used unchecked. */
      readonly devices: readonly DeviceId[];
      /** How many workers the CPU would be used with: what a device must beat to be chosen among several. */
      readonly cpuWorkers: number;
    }
  | {
      readonly kind: 'diagnose';
      readonly model: Model;
      readonly bits: number;
      readonly devices: readonly DeviceId[];
    }
  | { readonly kind: 'inspect'; readonly name: string; readonly bytes: Uint8Array };

/** What is found out of a user's network by running it. */
export type NetworkTraits = Pick<Model, 'scale' | 'channels' | 'halo' | 'activationBytes'>;

/** Pixels never travel in messages: jobs carry references to shared memory. */
export type WorkerRequest =
  { readonly kind: 'job'; readonly job: PlaneJob } | { readonly kind: 'stop' };

export type WorkerResponse =
  | { readonly kind: 'ready'; readonly facts: WorkerFacts }
  | { readonly kind: 'done'; readonly cpuMs: number }
  | { readonly kind: 'failed'; readonly error: WireError }
  | { readonly kind: 'diagnosis'; readonly diagnosis: DeviceDiagnosis }
  | { readonly kind: 'inspected'; readonly traits: NetworkTraits };

/** What a worker found out while it started. */
export type WorkerFacts = {
  readonly device: DeviceId;
  readonly warnings: readonly string[];
};

/** What `srvid doctor` says of one device. */
export type DeviceDiagnosis = {
  readonly id: DeviceId;
  readonly summary: string;
  /** `works`: loads and agrees with the CPU; `differs`: loads, but its results are wrong; `fails`: is here, but cannot be used; `absent`: is not here. */
  readonly state: 'works' | 'differs' | 'fails' | 'absent';
  /** Largest difference from the CPU's samples on a small tile. */
  readonly maxDifference?: number;
  /** One tile, once warm. */
  readonly milliseconds?: number;
  /** Why it does not work. */
  readonly reason?: string;
  /** The one command or step that would add it. */
  readonly remedy?: string;
};

/** A `SrvidError` between threads: structured cloning would make it a plain Error. */
export type WireError = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
};

export const toWire = (thrown: unknown, code: ErrorCode): WireError => {
  const error = asSrvidError(thrown, code);
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
};

export const fromWire = ({ code, message, hint }: WireError): SrvidError =>
  new SrvidError(code, message, { hint });
