/** A visitor of the dashboard, who finds things by what they are called, as a screen reader does. */
import { axeIn } from './axe.ts';
import type { EmbeddedStack } from './embedded-stack.ts';
import type { Visit, VisitingBrowser } from './visiting-browser.ts';

export type DashboardVisit = Visit & {
  /** Presses what is called so, and counts that. */
  readonly press: (role: Role, name: string) => Promise<void>;
  readonly fillIn: (label: string, text: string) => Promise<void>;
  /** Chooses of a list what has this value. */
  readonly choose: (label: string, value: string) => Promise<void>;
  /** Waits until the page says so; white space counts once. */
  readonly says: (words: string) => Promise<void>;
  /** All that can be read in the content. */
  readonly text: () => Promise<string>;
  /** To a view, as by a bookmark. */
  readonly goTo: (view: string) => Promise<void>;
  /** How often something was pressed since the overview was last gone to. */
  readonly presses: () => number;
  /** What axe finds, by all of its rules or by these. */
  readonly findings: (rules?: readonly string[]) => Promise<readonly string[]>;
  /** Complaints but for answers with an error status, which browsers log. */
  readonly violations: () => readonly string[];
};
/** What tests need of a page's own globals. */
type InPage = {
  readonly document: { readonly body: { readonly innerText: string } };
  readonly location: { hash: string };
};
export type Role = 'button' | 'link' | 'checkbox' | 'radio' | 'region';

const patienceMs = 20_000;

const answeredWithError = /^Failed to load resource: the server responded/;

export const visitDashboard = async (
  browser: VisitingBrowser,
  { api }: EmbeddedStack['ready'],
  view = '',
): Promise<DashboardVisit> => {
  const visit = await browser.visit(`${api}/v2/dashboard#/${view}`);
  const { page, complaints } = visit;
  page.setDefaultTimeout(patienceMs);
  let presses = 0;
  return {
    ...visit,
    press: async (role, name) => {
      presses += 1;
      const found = await page.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`);
      await found?.scrollIntoView();
      await found?.click();
    },
    fillIn: async (label, text) => {
      const found = await page.waitForSelector(`::-p-aria([name="${label}"])`);
      await found?.focus();
      await found?.evaluate((field) => {
        if ('select' in field && typeof field.select === 'function') field.select();
      });
      await page.keyboard.sendCharacter(text);
    },
    choose: async (label, value) => {
      await (await page.waitForSelector(`::-p-aria([name="${label}"][role="combobox"])`))?.select(value);
    },
    says: async (words) => {
      const isSaid = (sought: string) => {
        const { document } = globalThis as unknown as InPage;
        return document.body.innerText.replaceAll(/\s+/g, ' ').includes(sought);
      };
      await page.waitForFunction(isSaid, {}, words).catch(async () => {
        const said = await page.$eval('body', (body) => body.innerText);
        throw new Error(`The page does not say "${words}" but:\n${said}`);
      });
    },
    text: () => page.$eval('main', (main) => main.innerText),
    goTo: async (to) => {
      presses = 0;
      // By way of nowhere, so that a view that is shown already is shown anew.
      for (const view of ['nowhere', to]) {
        await page.evaluate((hash) => {
          (globalThis as unknown as InPage).location.hash = hash;
        }, `#/${view}`);
      }
    },
    presses: () => presses,
    findings: (rules) => axeIn(page, rules),
    violations: () => complaints.filter((complaint) => !answeredWithError.test(complaint)),
  };
};

export const signIn = async ({ page }: DashboardVisit, apiKey: string): Promise<void> => {
  await page.type('input[type=password]', apiKey);
  await page.keyboard.press('Enter');
  await page.waitForSelector('nav');
};
