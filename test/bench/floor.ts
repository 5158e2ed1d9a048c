/** The least that a document can take: bare DevTools commands to one warmed page that is used again and again. */
import { launchBareBrowser } from './bare-browser.ts';
import { connectTo } from './bare-page.ts';
import { bothFormats, type Contender, clocked } from './contender.ts';

export const startFloor = async (): Promise<Contender> => {
  const browser = await launchBareBrowser();
  const page = await connectTo(browser).openPage();
  return {
    name: 'floor',
    credit: 'bare DevTools commands; warm browser, one page for all documents',
    formats: bothFormats,
    isForOneAtATime: true,
    rest: async ({ source }) => 'html' in source && (await page.setDocument('')),
    make: (order) => clocked(() => page.render(order)),
    close: browser.kill,
  };
};
