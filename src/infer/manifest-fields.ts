import { SrvidError } from '../core/errors.ts';

/** The fields of one JSON object, each read by the rule that the method states. */
export type FieldReader = {
  readonly where: string;
  /** Is the field there, and not null? */
  has(name: string): boolean;
  text(name: string): string;
  flag(name: string): boolean;
  number(name: string, least: number, most: number): number;
  integer(name: string, least: number, most: number): number;
  object(name: string): FieldReader;
  objects(name: string): readonly FieldReader[];
  texts(name: string): readonly string[];
};

export const invalid = (where: string, complaint: string): SrvidError =>
  new SrvidError('MODEL_INVALID', `${where}: ${complaint}`, {
    hint: 'Get the models folder anew from the distribution of srvid, or export the network again.',
  });

/** @throws SrvidError MODEL_INVALID, from here and from every method, that names the place, the field and the rule */
export const fieldReader = (where: string, value: unknown): FieldReader => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(where, `must be an object, got ${JSON.stringify(value)}`);
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const complain = (name: string, rule: string): never => {
    throw invalid(where, `"${name}" must be ${rule}, got ${JSON.stringify(fields[name])}`);
  };
  const list = (name: string): readonly unknown[] => {
    const field = fields[name];
    return Array.isArray(field) ? field : complain(name, 'a list');
  };
  return {
    where,
    has: (name) => (fields[name] ?? null) !== null,
    text(name) {
      const field = fields[name];
      return typeof field === 'string' && field !== '' ? field : complain(name, 'a text');
    },
    flag(name) {
      const field = fields[name];
      return typeof field === 'boolean' ? field : complain(name, 'true or false');
    },
    number(name, least, most) {
      const field = fields[name];
      return typeof field === 'number' && field >= least && field <= most
        ? field
        : complain(name, `a number from ${least} to ${most}`);
    },
    integer(name, least, most) {
      const field = fields[name];
      return typeof field === 'number' && Number.isInteger(field) && field >= least && field <= most
        ? field
        : complain(name, `an integer from ${least} to ${most}`);
    },
    object: (name) => fieldReader(`${where}: "${name}"`, fields[name]),
    objects: (name) => list(name).map((item, n) => fieldReader(`${where}: "${name}"[${n}]`, item)),
    texts: (name) =>
      list(name).map((item) => (typeof item === 'string' ? item : complain(name, 'texts'))),
  };
};
