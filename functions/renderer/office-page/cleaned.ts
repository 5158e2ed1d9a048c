/** Takes out of a document whatever could act or load: it is to be read, and nothing else. */

const actingElements = 'script, iframe, frame, object, embed, applet, base, link, meta, form, input, button, portal';
const safeLink = /^(https?:|mailto:|tel:|#)/i;
const safePicture = /^data:image\/(png|jpe?g|gif|webp|bmp|svg\+xml)[;,]/i;
/** Those that name something to load or to go to. */
const addresses = [
  'href',
  'src',
  'srcset',
  'action',
  'formaction',
  'background',
  'poster',
  'data',
  'ping',
  'xlink:href',
];

const isKept = (element: Element, { name, value }: Attr): boolean => {
  if (/^on/i.test(name) || name.toLowerCase() === 'srcdoc') return false;
  if (!addresses.includes(name.toLowerCase())) return true;
  return element.localName === 'a' || element.localName === 'area'
    ? safeLink.test(value.trim())
    : safePicture.test(value);
};

export const clean = (root: Element): void => {
  for (const element of root.querySelectorAll(actingElements)) element.remove();
  for (const element of root.querySelectorAll('*')) {
    for (const attribute of [...element.attributes]) {
      if (!isKept(element, attribute)) element.removeAttributeNode(attribute);
    }
  }
  for (const picture of root.querySelectorAll('img:not([src])')) {
    picture.replaceWith(picture.getAttribute('alt') ?? '');
  }
};
