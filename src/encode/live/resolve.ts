import { SrvidError } from '../../core/errors.ts';
import { redact } from '../../core/ffmpeg/redact.ts';
import type { LiveOutput, LiveOutputContext } from './output.ts';
import { outputKinds } from './outputs/index.ts';

/**
 * Reads what the user wrote behind each `-o` of a live run.
 * @throws SrvidError USAGE for what is no output, OUTPUT_EXISTS for a file that may not be overwritten
 */
export const resolveLiveOutputs = async (
  texts: readonly string[],
  context: LiveOutputContext,
): Promise<readonly LiveOutput[]> => {
  const outputs = await Promise.all(texts.map((text) => resolveOne(text, context)));
  const labels = outputs.map(({ label }) => label);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw new SrvidError('USAGE', `the output ${twice} is given twice`);
  return outputs;
};

const resolveOne = async (text: string, context: LiveOutputContext): Promise<LiveOutput> => {
  for (const kind of outputKinds) {
    const output = await kind.read(text, context);
    if (output) return output;
  }
  throw new SrvidError('USAGE', `${JSON.stringify(redact(text))} is no output of a live run`, {
    hint: `Known are ${outputKinds.map(({ syntax }) => syntax).join('; ')}.`,
  });
};
