/** Fields of conversions to an image. */
import * as z from 'zod/mini';
import { flag, integer, oneOf } from './field-values.ts';
import { field } from './fields.ts';

export const imageFields = {
  imageType: field(z._default(oneOf(['jpg', 'jpeg', 'png', 'svg', 'webp']), 'png'), {
    sensitivity: 'plain',
    description: 'Kind of image. svg is not supported yet: it is answered with 501.',
    example: 'webp',
  }),
  quality: field(z._default(integer(0, 100), 80), {
    sensitivity: 'plain',
    description: 'Quality of a jpg or webp.',
    example: 90,
  }),
  transparent: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Leaves the background out where the document has none. png and webp only.',
  }),
  trim: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Cuts the empty border off.',
    effect: 'not_yet',
  }),
};
