/** Loaded into a function before its code: its clock is wrong by so many milliseconds (`?ms=`), as a machine's may be. */
const ms = Number(new URL(import.meta.url).searchParams.get('ms'));
const RightDate = Date;

globalThis.Date = class extends RightDate {
  constructor(...parts: readonly unknown[]) {
    // What is given is read as it is; what is not given is the time.
    super(...((parts.length > 0 ? parts : [RightDate.now() + ms]) as [number]));
  }
  static override now(): number {
    return RightDate.now() + ms;
  }
} as DateConstructor;
