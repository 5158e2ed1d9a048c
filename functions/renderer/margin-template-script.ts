/**
 * Runs in an isolated world of the page that is printed: makes a header or footer of what was given or of an element of
 * the page, and shows what it is made of, so that it can be judged before it is printed.
 */

export type MarginTemplateRequest = {
  readonly html?: string;
  readonly selector?: string;
  /** CSS of the container, then of its images. */
  readonly style: Readonly<Record<string, string>>;
  readonly imageStyle: Readonly<Record<string, string>>;
  /** Stands, with a number behind it, for the address of an image that is not a data: URL. */
  readonly imageToken: string;
};

export type MarginTemplateParts =
  | { readonly fault: 'selector_invalid' }
  | {
      readonly html: string;
      /** Every style in it as the browser understood it: no escapes, no odd spellings. */
      readonly styles: readonly string[];
      /** Whether an element other than an image refers to something outside. */
      readonly refersOutside: boolean;
      /** Addresses of its images, by the number behind their token; they are loaded. */
      readonly images: readonly string[];
    };

/** Elements of a page's own header beyond this are left out. */
const elementsMax = 500;

export const composeMarginTemplate = String.raw`async (requests) => {
  const sides = ['top', 'right', 'bottom', 'left'];
  const carried = [
    'color background-color background-image background-size background-repeat background-position-x background-position-y',
    'box-sizing box-shadow font-family font-size font-style font-weight font-variant-caps line-height letter-spacing',
    'word-spacing text-align text-transform text-indent text-decoration-line white-space-collapse text-wrap-mode',
    'vertical-align display flex-direction flex-wrap flex-grow flex-shrink flex-basis order align-items align-self',
    'justify-content row-gap column-gap grid-template-columns grid-template-rows float clear width height min-width',
    'min-height max-width max-height opacity visibility list-style-type table-layout border-collapse overflow-x overflow-y',
    'position top right bottom left object-fit transform direction fill stroke stroke-width border-top-left-radius',
    'border-top-right-radius border-bottom-left-radius border-bottom-right-radius',
    ...sides.map((side) => ['margin-', 'padding-'].map((kind) => kind + side).join(' ')),
    ...sides.map((side) => ['style', 'width', 'color'].map((kind) => 'border-' + side + '-' + kind).join(' ')),
  ].join(' ').split(' ');
  const inert = document.implementation.createHTMLDocument('');
  const dropped = 'script,style,link,template,iframe,object,embed,noscript';

  const baselines = (() => {
    const host = document.createElement('div');
    host.style.cssText = 'all: initial !important; display: none !important';
    const root = host.attachShadow({ mode: 'closed' });
    document.documentElement.append(host);
    const known = new Map();
    return {
      of: (element) => {
        const name = element.namespaceURI + ' ' + element.localName;
        if (!known.has(name)) {
          const plain = document.createElementNS(element.namespaceURI, element.localName);
          root.append(plain);
          const styles = plain.computedStyleMap();
          known.set(name, new Map(carried.map((property) => [property, String(styles.get(property))])));
        }
        return known.get(name);
      },
      close: () => host.remove(),
    };
  })();

  /** The clone looks like the element without the page's style sheets, which do not reach a header. */
  const carryStyle = (element, clone) => {
    const own = clone.style.cssText;
    const baseline = baselines.of(element);
    const styles = element.computedStyleMap();
    for (const name of carried) {
      const value = String(styles.get(name));
      const border = /^(border-(?:top|right|bottom|left)-)(?:color|width)$/.exec(name)?.[1];
      if (border && String(styles.get(border + 'style')) === 'none') continue;
      if (baseline.get(name) !== value) clone.style.setProperty(name, value);
    }
    clone.style.cssText += ';' + own;
    for (const name of [...clone.style]) {
      if (/url\(\s*["']?(?!data:|#)/i.test(clone.style.getPropertyValue(name))) clone.style.removeProperty(name);
    }
  };

  const takeOut = (selector) => {
    let element = null;
    try { element = document.querySelector(selector); } catch { return { fault: 'selector_invalid' }; }
    if (!element) return undefined;
    const clone = inert.importNode(element, true);
    const pairs = [[element, clone]];
    const [from, to] = [element.querySelectorAll('*'), clone.querySelectorAll('*')];
    from.forEach((one, at) => pairs.push([one, to[at]]));
    for (const [one, copy] of pairs.slice(0, ${elementsMax})) {
      if (copy.style && one.computedStyleMap) carryStyle(one, copy);
      if (copy.localName === 'img' && one.currentSrc) {
        copy.setAttribute('src', one.currentSrc);
        copy.removeAttribute('srcset');
      }
      if (copy.localName === 'canvas') {
        const picture = inert.createElement('img');
        try { picture.src = one.toDataURL(); } catch {}
        picture.style.cssText = copy.style.cssText;
        copy.replaceWith(picture);
      }
    }
    for (const [, copy] of pairs.slice(${elementsMax})) copy.remove();
    clone.querySelectorAll(dropped).forEach((one) => one.remove());
    // What is hidden in the page to be shown in its margin; what hung at a place in the page.
    if (clone.style.display === 'none') clone.style.display = 'block';
    if (clone.style.visibility !== '') clone.style.visibility = 'visible';
    if (clone.style.position !== '') clone.style.position = 'static';
    return { element, clone };
  };

  const applyStyle = (element, style) => {
    for (const [name, value] of Object.entries(style)) {
      const property = name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
      const [, plain, priority = ''] = /^(.*?)\s*(?:!\s*(important))?\s*$/i.exec(value) ?? [, value];
      element.style.setProperty(property, plain, priority.toLowerCase());
    }
  };

  const stylesOf = (container) => {
    const texts = [];
    for (const { sheet } of container.querySelectorAll('style')) {
      for (const rule of sheet?.cssRules ?? []) if (!(rule instanceof CSSNamespaceRule)) texts.push(rule.cssText);
    }
    const probe = inert.createElement('div').style;
    for (const element of container.querySelectorAll('*')) {
      if (element.style?.cssText) texts.push(element.style.cssText);
      if (element.namespaceURI === 'http://www.w3.org/1999/xhtml') continue;
      for (const { name, value } of element.attributes) {
        probe.cssText = '';
        probe.setProperty(name, value);
        if (probe.cssText) texts.push(probe.cssText);
      }
    }
    return texts;
  };

  const hrefOf = (element) => element.getAttribute('href') ?? element.getAttribute('xlink:href');
  const refersOutside = (container) => [...container.querySelectorAll('link, use, feImage, image, pattern, filter, ' +
    'linearGradient, radialGradient, textPath, mpath, set, animate')].some((element) => {
      const href = hrefOf(element);
      return href !== null && href.trim() !== '' && !/^\s*(data:|#)/i.test(href);
    });

  const imagesOf = (container, token) => {
    const addresses = [];
    for (const image of container.querySelectorAll('img')) {
      image.removeAttribute('srcset');
      image.removeAttribute('loading');
      const source = image.getAttribute('src')?.trim() ?? '';
      if (source === '' || /^data:/i.test(source)) continue;
      let address;
      try { address = new URL(source, document.baseURI).href; } catch { continue; }
      if (!addresses.includes(address)) addresses.push(address);
      image.setAttribute('src', token + addresses.indexOf(address));
    }
    return addresses;
  };

  const load = async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode().catch(() => {});
  };

  const taken = [];
  const compose = async ({ html, selector, style, imageStyle, imageToken }) => {
    const container = inert.createElement('div');
    inert.body.append(container);
    if (selector === undefined) {
      // A page may forbid the assignment of text; what it cannot forbid leaves out a little more than scripts.
      try { container.innerHTML = html; } catch { container.setHTML(html, { sanitizer: {} }); }
    } else {
      const found = takeOut(selector);
      if (!found?.element) return found ?? null;
      taken.push(found.element);
      container.append(found.clone);
    }
    // A document that was given as text has no address to show.
    if (location.hostname.endsWith('.invalid')) {
      container.querySelectorAll('.url').forEach((element) => element.classList.remove('url'));
    }
    applyStyle(container, style);
    container.querySelectorAll('img').forEach((image) => applyStyle(image, imageStyle));
    const images = imagesOf(container, imageToken);
    await Promise.all(images.map(load));
    const result = { styles: stylesOf(inert.body), refersOutside: refersOutside(container), images };
    const text = container.outerHTML;
    container.remove();
    return { ...result, html: text };
  };

  const made = [];
  for (const request of requests) made.push(request && (await compose(request)));
  for (const element of taken) element.remove();
  baselines.close();
  return made;
}`;
