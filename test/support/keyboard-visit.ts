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

/** Whether the focus is there, and what is wrong with where it is, if anything is. */
const focusAt = (wanted: ElementHandle): Promise<{ isThere: boolean; fault: string }> =>
  wanted.evaluate((one) => {
    const { activeElement: at, body, defaultView: view } = one.ownerDocument;
    const isThere = at === one;
    // Between the last place and the first, the focus is with the browser.
    if (!at || !view || at === body) return { isThere, fault: '' };
    const dialog = one.ownerDocument.querySelector('dialog[open]');
    const { outlineStyle, outlineWidth } = view.getComputedStyle(at);
    const { top, bottom, left, right, width, height } = at.getBoundingClientRect();
    const faults = {
      'out of the dialog': dialog !== null && !dialog.contains(at),
      'out of order': Number(at.getAttribute('tabindex')) > 0,
      'without an outline': outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2,
      'out of sight': !(bottom > 0 && top < view.innerHeight && right > 0 && left < view.innerWidth),
      'too small': width <= 1 || height <= 1,
    };
    const found = Object.entries(faults).find(([, isSo]) => isSo);
    return { isThere, fault: found ? `${found[0]}: ${at.outerHTML.slice(0, 120)}` : '' };
  });

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
    for (let stop = 0, isThere = await isReached(wanted); !isThere; stop += 1) {
      if (stop === stopsMax) throw new Error(`"${name}" cannot be reached by keyboard`);
      await page.keyboard.press('Tab');
      const focus = await focusAt(wanted);
      if (focus.fault) lost.push(focus.fault);
      isThere = focus.isThere;
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
