import { asSrvidError, type ErrorCode } from '../../core/errors.ts';

/** One line of `srvid doctor`. `fail`: srvid cannot do its main work; `note`: something that could be there is not. */
export type Finding = {
  readonly about: 'ffmpeg' | 'encoders' | 'devices' | 'models';
  readonly state: 'ok' | 'note' | 'fail';
  readonly message: string;
  /** The one command or step that would mend it. */
  readonly remedy?: string;
  /** For a failure: the error that a run would end with. */
  readonly code?: ErrorCode;
};

export const failed = (about: Finding['about'], thrown: unknown): Finding => {
  const { code, message, hint } = asSrvidError(thrown);
  return { about, state: 'fail', message, code, ...(hint === undefined ? {} : { remedy: hint }) };
};
