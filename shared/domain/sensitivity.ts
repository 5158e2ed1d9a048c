/**
 * How much of a request field may be recorded (design: redaction marks).
 *
 * - `plain`: recorded as it is
 * - `url`: scheme, host and path kept; userinfo, fragment, query values and random-looking segments `...`
 * - `origin`: `https://host/...`
 * - `credential`: the shape stays, each value is `...`
 * - `content`: `...`
 */
export type Sensitivity = 'plain' | 'url' | 'origin' | 'credential' | 'content';

/** Field name to mark. A name that is not in the map is not recorded at all. */
export type Marks = Readonly<Record<string, Sensitivity>>;
