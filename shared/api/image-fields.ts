/** Fields of conversions to an image. */
import * as z from 'zod/mini';
import { flag, integer, oneOf } from './field-values.ts';
import { field } from './fields.ts';

export const imageFields = {
  imageType: field(z._default(oneOf(['jpg', 'jpeg', 'png', 'webp']), 'png'), {
    sensitivity: 'plain',
    description: 'Kind of image. A browser gives pixels: svg, which some SDKs name, is refused.',
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
    description: 'Cuts off the border that has one colour.',
  }),
};
