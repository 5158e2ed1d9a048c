/** How every peer is told to print: the DevTools protocol's own defaults, which the floor and the renderer have too. */
export const window = { width: 1280, height: 800 };
export const paper = { width: '8.5in', height: '11in' };
export const margin = { top: '0.4in', right: '0.4in', bottom: '0.4in', left: '0.4in' };
