import type { Reader } from './values.ts';

export const optionGroups = [
  'Main',
  'Network',
  'Size',
  'Regions',
  'Input',
  'Live',
  'Encoding',
  'Display',
  'Other',
] as const;

type Shared = {
  /** The long name, without dashes. */
  readonly flag: string;
  readonly alias?: string;
  readonly group: (typeof optionGroups)[number];
  /** One line for help. */
  readonly help: string;
  /** The default in words. */
  readonly default?: string;
  /** What only the documentation says. */
  readonly more?: string;
};
type ValueOption<T> = Shared & {
  readonly kind: 'value';
  /** Refused when given twice, where the last one would be a guess. */
  readonly once?: true;
  readonly value: string;
  readonly read: Reader<T>;
};
type ListOption<T> = Shared & {
  readonly kind: 'list';
  readonly value: string;
  readonly read: Reader<T>;
};
type SwitchOption<T> = Shared & { readonly kind: 'switch'; readonly sets: T };

/** An option whose values make a `T`: once with a value, several times for a list, or a switch. */
type OptionFor<T> =
  ValueOption<T> | SwitchOption<T> | (T extends readonly (infer E)[] ? ListOption<E> : never);

/** Any option of the table. */
export type OptionSpec = ValueOption<unknown> | ListOption<unknown> | SwitchOption<unknown>;

/** One option for each key of `T`: a key left out is a compile error. */
export type OptionTable<T> = { readonly [K in keyof T]-?: OptionFor<NonNullable<T[K]>> };
