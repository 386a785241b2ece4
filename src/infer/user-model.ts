import { basename, resolve } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import type { Model } from './model.ts';
import { readModelFile, sha256Of } from './model-file.ts';
import { runOnce } from './one-shot-worker.ts';
import { checkOnnxFile } from './onnx-file.ts';
import type { NetworkTraits } from './protocol.ts';

/**
 * Reads a user's network and runs it, in a worker thread, to find out what it does.
 * @param scale what the user asked for; by default what the network does
 * @throws SrvidError MODEL_INVALID when it cannot be read or run, or enlarges by another factor
 */
export const userModel = async (name: string, scale: number | undefined): Promise<Model> => {
  const path = resolve(name);
  const bytes = await readModelFile(path);
  checkOnnxFile(path, bytes);
  const id = basename(path);
  const traits = await inspect(id, bytes);
  if (scale !== undefined && scale !== traits.scale) {
    throw new SrvidError('MODEL_INVALID', `${id} enlarges ×${traits.scale}, not ×${scale}`, {
      hint: `Ask for -x ${traits.scale} or leave -x out, or use another network.`,
    });
  }
  return { id, ...traits, sha256: sha256Of(bytes), files: { single: bytes }, manifest: undefined };
};

const inspect = async (name: string, bytes: Uint8Array): Promise<NetworkTraits> => {
  const said = await runOnce({ kind: 'inspect', name, bytes });
  const traits = said.find((response) => response.kind === 'inspected')?.traits;
  if (traits) return traits;
  throw new SrvidError('BUG', `the worker said nothing of ${name}`);
};
