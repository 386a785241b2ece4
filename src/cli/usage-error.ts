import { SrvidError } from '../core/errors.ts';

/** A mistake in the arguments. */
export const usageError = (message: string, hint = 'Try "srvid --help".'): SrvidError =>
  new SrvidError('USAGE', message, { hint });
