/** A variable that the function cannot run without; its absence ends the cold start. */
export const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
};
