import { type Plans, plansWith } from '../domain/plan.ts';

/** A variable that the function cannot run without; its absence ends the cold start. */
export const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
};

/** A time in milliseconds, likewise. */
export const requiredMs = (name: string): number => {
  const ms = Number(required(name));
  if (!(ms > 0)) throw new Error(`environment variable ${name} is no time`);
  return ms;
};

/** The operator's plans beside ours: `PLANS`, as JSON. */
export const knownPlans = (): Plans => plansWith(JSON.parse(optional('PLANS') ?? '{}'));

export const optional = (name: string): string | undefined => process.env[name] || undefined;
