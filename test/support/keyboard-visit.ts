/** A visitor of the dashboard without a mouse: everything is reached with Tab, and pressed with Space, Enter or an arrow. */
import type { ElementHandle, KeyInput } from 'puppeteer-core';
import type { DashboardVisit, Role } from './dashboard-visit.ts';

export type KeyboardVisit = DashboardVisit & {
  /** Where the focus was and could not be seen, or was where it must not be. */
  readonly lost: () => readonly string[];
};

/** More than any view has places to stop at. */
const stopsMax = 200;

const keys: Readonly<Record<Exclude<Role, 'radio'>, KeyInput>> = {
  button: 'Space',
  checkbox: 'Space',
  link: 'Enter',
  region: 'End',
};

/** What is wrong with where the focus is, if anything is. Runs in the page. */
const faultOfFocus = `(() => {
  const at = document.activeElement;
  const dialog = document.querySelector('dialog[open]');
  const name = at.outerHTML.slice(0, 120);
  // Between the last place and the first, the focus is with the browser.
  if (at === document.body) return '';
  if (dialog && !dialog.contains(at)) return 'left the dialog: ' + name;
  if (at.tabIndex > 0) return 'out of order: ' + name;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return 'without an outline: ' + name;
  const { top, bottom, left, right, width, height } = at.getBoundingClientRect();
  const isInView = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && width > 1 && height > 1;
  return isInView ? '' : 'out of sight: ' + name;
})()`;

export const byKeyboard = (visit: DashboardVisit): KeyboardVisit => {
  const { page } = visit;
  const lost: string[] = [];
  let presses = 0;

  const isReached = (wanted: ElementHandle) => wanted.evaluate((one) => one.ownerDocument.activeElement === one);

  /** With Tab, or with Shift and Tab if it stands before. */
  const reach = async (wanted: ElementHandle, name: string): Promise<void> => {
    const isBefore = await wanted.evaluate((one) => {
      const { activeElement } = one.ownerDocument;
      return activeElement !== null && (activeElement.compareDocumentPosition(one) & 2) !== 0;
    });
    if (isBefore) await page.keyboard.down('Shift');
    for (let stop = 0; !(await isReached(wanted)); stop += 1) {
      if (stop === stopsMax) throw new Error(`"${name}" cannot be reached by keyboard`);
      await page.keyboard.press('Tab');
      const fault = String(await page.evaluate(faultOfFocus));
      if (fault) lost.push(fault);
    }
    if (isBefore) await page.keyboard.up('Shift');
  };

  const find = async (selector: string): Promise<ElementHandle> => {
    const found = await page.waitForSelector(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  };

  /** Of a group, Tab reaches the one that is chosen; arrows go on to the others. */
  const chooseRadio = async (wanted: ElementHandle, name: string): Promise<void> => {
    const chosen = await wanted.evaluateHandle((one) => one.closest('fieldset')?.querySelector('input:checked') ?? one);
    await reach(chosen, name);
    while (!(await isReached(wanted))) await page.keyboard.press('ArrowRight');
  };

  return {
    ...visit,
    lost: () => lost,
    goTo: async (view) => {
      presses = 0;
      await visit.goTo(view);
    },
    presses: () => presses,
    press: async (role, name) => {
      presses += 1;
      const wanted = await find(`::-p-aria([name="${name}"][role="${role}"])`);
      if (role === 'radio') return chooseRadio(wanted, name);
      await reach(wanted, name);
      await page.keyboard.press(keys[role]);
    },
    fillIn: async (label, text) => {
      await reach(await find(`::-p-aria([name="${label}"])`), label);
      await page.keyboard.down('Control');
      await page.keyboard.press('a');
      await page.keyboard.up('Control');
      await page.keyboard.sendCharacter(text);
    },
    choose: async (label, value) => {
      const list = await find(`::-p-aria([name="${label}"][role="combobox"])`);
      await reach(list, label);
      await page.keyboard.press('Home');
      const chosen = () => list.evaluate((one) => ('value' in one ? one.value : undefined));
      for (let step = 0; (await chosen()) !== value; step += 1) {
        if (step === stopsMax) throw new Error(`"${label}" has no "${value}"`);
        await page.keyboard.press('ArrowDown');
      }
    },
  };
};
