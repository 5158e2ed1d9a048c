/** What axe-core finds wrong with a page for people who use a keyboard or a screen reader. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer-core';

type Finding = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };
type Axe = { readonly run: (options: object) => Promise<{ readonly violations: readonly Finding[] }> };

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Findings, each with the element at fault.
 * @param rules the only ones to look for; left out: all
 */
export const axeIn = async (page: Page, rules?: readonly string[]): Promise<readonly string[]> => {
  // By the debugger: the page's own policy lets no script in.
  await page.evaluate(`window.axe || (() => {${await source}})()`);
  // Nothing of the page is loaded anew for it.
  const options = { resultTypes: ['violations'], preload: false, iframes: false, ...(rules && { runOnly: rules }) };
  const violations = await page.evaluate(async (given) => {
    const { axe } = globalThis as unknown as { axe: Axe };
    return (await axe.run(given)).violations;
  }, options);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};
