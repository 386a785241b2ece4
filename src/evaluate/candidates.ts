import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { distinctNames } from './distinct-names.ts';
import { findNetwork, modelFolder, resolveModel, type Model } from '../infer/model.ts';
import { isUserNetwork, networks, type NetworkSpec } from '../infer/networks.ts';

/** A weight set to be measured: a network's id or the absolute path of an ONNX file, at one scale. */
export type CandidateName = { readonly model: string; readonly scale: number };

/**
 * The models of candidates, by what their rows are called: the id; of files the name, with folders where two share it.
 * @throws what `resolveModel` throws
 */
export const candidateModels = (all: readonly CandidateName[]) => {
  const names = distinctNames(all.map(({ model }) => model).filter(isUserNetwork));
  return async ({ model, scale }: CandidateName): Promise<Model> => {
    const found = await resolveModel(model, scale);
    return { ...found, id: names.get(model) ?? found.id };
  };
};

export type CandidateList = {
  readonly candidates: readonly CandidateName[];
  /** Of `all`: networks without weights here. */
  readonly absent: readonly CandidateName[];
};

type Scales = readonly number[] | undefined;

const ofFile = async (path: string, wanted: Scales): Promise<CandidateName> => {
  const { scale } = await resolveModel(path, undefined);
  if (wanted && !wanted.includes(scale))
    throw new SrvidError('USAGE', `${path} enlarges ×${scale}, not ×${wanted.join(', ×')}`, {
      hint: `Give --scale ${scale}, or leave --scale out.`,
    });
  return { model: resolve(path), scale };
};

const ofNetwork = ({ id, scales }: NetworkSpec, wanted: Scales): readonly CandidateName[] =>
  scales.filter((scale) => wanted?.includes(scale) ?? true).map((scale) => ({ model: id, scale }));

/**
 * The weight sets that `--models` names: `all`, ids, presets or paths of ONNX files; each once.
 * @param scales undefined: every scale that a network has
 * @throws SrvidError USAGE for an unknown name or a scale that a file does not have; MODEL_INVALID
 */
export const listCandidates = async (
  words: readonly string[],
  scales: Scales,
): Promise<CandidateList> => {
  const listed: CandidateName[] = [];
  const absent: CandidateName[] = [];
  for (const word of words) {
    if (isUserNetwork(word)) listed.push(await ofFile(word, scales));
    else if (word !== 'all') listed.push(...ofNetwork(findNetwork(word), scales));
    else
      for (const each of networks.flatMap((network) => ofNetwork(network, scales)))
        (existsSync(modelFolder(each.model, each.scale)) ? listed : absent).push(each);
  }
  const unique = new Map(listed.map((each) => [`${each.model} ${each.scale}`, each]));
  return { candidates: [...unique.values()], absent };
};
