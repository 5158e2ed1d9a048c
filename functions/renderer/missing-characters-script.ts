/**
 * JavaScript for a page: `(pattern, countMax)` answers the code points of visible characters that are drawn as boxes.
 * Only what matches the pattern is looked at, so that nearly every page costs one pass over its text. Whether such a
 * character has a glyph is seen from its picture: fonts that the page brought may have it.
 */
export const missingCharactersScript = `(pattern, countMax) => {
  const suspects = new RegExp(pattern, 'g');
  const fields = 'input:not([type=checkbox], [type=radio]), textarea';
  const isSuspect = (text) => text.search(suspects) >= 0;

  const rootsIn = (root) => {
    const roots = [root];
    const elements = root.querySelectorAll('*');
    for (let at = 0; at < elements.length; at += 1) {
      const { shadowRoot } = elements[at];
      if (shadowRoot) roots.push(...rootsIn(shadowRoot));
    }
    const frames = window.length > 0 ? root.querySelectorAll('iframe') : [];
    for (const { contentDocument } of frames) if (contentDocument) roots.push(...rootsIn(contentDocument));
    return roots;
  };
  const textsIn = function* (root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement ?? root.host;
      if (element) yield [walker.currentNode.data, element];
    }
    for (const field of root.querySelectorAll(fields)) yield [field.value, field];
  };

  const context = () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    return canvas.getContext('2d', { willReadFrequently: true });
  };
  let drawing;
  const pictureOf = (text, font) => {
    drawing ??= context();
    drawing.clearRect(0, 0, 40, 40);
    drawing.font = font;
    drawing.fillText(text, 8, 28);
    return drawing.getImageData(0, 0, 40, 40).data.join();
  };
  const boxes = new Map();
  const isBox = (character, { fontStyle, fontWeight, fontFamily }) => {
    const font = fontStyle + ' ' + fontWeight + ' 20px ' + fontFamily;
    // A noncharacter: no font has it.
    if (!boxes.has(font)) boxes.set(font, pictureOf('\\u{1fffe}', font));
    return pictureOf(character, font) === boxes.get(font);
  };

  const seen = new Set();
  const missing = new Set();
  const look = (text, element) => {
    if (!isSuspect(text) || !element.checkVisibility({ visibilityProperty: true })) return;
    const style = getComputedStyle(element);
    for (const [character] of text.matchAll(suspects)) {
      const key = character + style.fontFamily;
      if (seen.size >= countMax || seen.has(key)) continue;
      seen.add(key);
      if (isBox(character, style)) missing.add(character.codePointAt(0));
    }
  };

  for (const root of rootsIn(document)) {
    const whole = (root.documentElement ?? root).textContent;
    const hasFields = root.querySelector(fields);
    if (!hasFields && !isSuspect(whole)) continue;
    for (const [text, element] of textsIn(root)) look(text, element);
  }
  return [...missing];
}`;
