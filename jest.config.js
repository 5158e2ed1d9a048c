/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/test-environment.js',
  // The client is built there, under the project's own name.
  modulePathIgnorePatterns: ['<rootDir>/.build/'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
  testTimeout: 60_000,
  maxWorkers: 3,
  // What a test file loaded is not all freed, and each collection then takes longer.
  workerIdleMemoryLimit: '250MB',
};
