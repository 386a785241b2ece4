import { constants } from 'node:os';
import { errorTable, type SrvidError } from '../core/errors.ts';

/** The exit code of an error that was reported on purpose. */
export const exitCodeOf = (error: SrvidError): number => errorTable[error.code].exit;

/** 128 + the signal's number, as shells count a program that a signal ended: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
export const exitCodeOfSignal = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** Standard output was closed by whoever read it (`srvid … -o - | head`): nothing is wrong and nothing is left to do. */
export const exitCodeOfClosedPipe = exitCodeOfSignal('SIGPIPE');
