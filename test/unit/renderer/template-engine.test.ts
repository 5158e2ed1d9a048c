import { Script } from 'node:vm';
import { bundleTemplateEngine } from '../../../infra/bundle-template-engine.ts';

describe('the template engine', () => {
  test('is the same text whenever it is built, so that the renderer keeps its hash', async () => {
    expect(await bundleTemplateEngine()).toBe(await bundleTemplateEngine());
  });

  test('is one expression of less than 100 kB that asks for no module', async () => {
    const script = await bundleTemplateEngine();

    expect(script.length).toBeLessThan(100_000);
    expect(() => new Script(`void ${script}`)).not.toThrow();
    expect(script).not.toMatch(/\b(import|require)\s*\(/);
  });
});
