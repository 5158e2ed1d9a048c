/** What stands in a function's environment, which whoever may look at the function can read: names, times and choices. */

/** Keys of AWS, our own secrets, private keys, and addresses with a password. */
const secretForms = /\b(AKIA|ASIA)[A-Z0-9]{16}\b|\beph_|\bwhsec_|\breceipt_|-----BEGIN |:\/\/[^/\s:@]*:[^/\s@]+@/;

/** Names of the variables that are not known, or whose values look like secrets; never the values. */
export const needless = (found: Readonly<Record<string, string>>, known: readonly string[]): readonly string[] =>
  Object.entries(found)
    .filter(([name, value]) => !known.includes(name) || secretForms.test(value))
    .map(([name]) => name)
    .sort();
