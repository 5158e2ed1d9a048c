import { join } from 'node:path';

/**
 * Where Node keeps compiled code between starts, as its variable: a start takes a third less, a function half. Given to a
 * process from outside, it holds for the first file too, for which the compiler of types would else be loaded.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(import.meta.dirname, '..', '.build', 'cache', 'compiled') };
