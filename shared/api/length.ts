import * as z from 'zod/mini';
import { says } from './field-values.ts';

/** Units in an inch. */
const perInch = { px: 96, in: 1, cm: 2.54, mm: 25.4 } as const;
type Unit = keyof typeof perInch;
const pattern = /^(\d{1,9}(?:\.\d{1,20})?|\.\d{1,20}) ?(px|in|cm|mm)?$/;

/** A length as the wire has it: a number or numeral of CSS pixels, or a numeral with its unit. */
export type Length = number | string;

export const toInches = (length: Length): number => {
  if (typeof length === 'number') return length / perInch.px;
  const [, numeral, unit = 'px'] = pattern.exec(length) ?? [];
  return Number(numeral) / perInch[unit as Unit];
};

export const toPixels = (length: Length): number => Math.round(toInches(length) * perInch.px);

type Bounds = { readonly inchesMin: number; readonly inchesMax: number };

export const length = ({ inchesMin, inchesMax }: Bounds) => {
  const words = says(
    `must be a number of pixels or a string with a unit (px, in, cm, mm) such as "10mm", from ${inchesMin}in to ${inchesMax}in`,
  );
  const isWithin = (value: Length): boolean => toInches(value) >= inchesMin && toInches(value) <= inchesMax;
  return z
    .union([z.number(words), z.string(words).check(z.regex(pattern, words))], words)
    .check(z.refine(isWithin, words));
};
