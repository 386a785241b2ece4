import { printable } from './printable.ts';

/** An argument as a POSIX shell would need it. */
export const quoted = (argument: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  // Control characters only survive a copy from the terminal in the $'…' form.
  if (printable(argument) !== argument)
    return `$'${printable(argument.replaceAll('\\', '\\\\').replaceAll("'", "\\'"))}'`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
};
