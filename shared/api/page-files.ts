/** Pages for people that ship with the code of the api. */

/** The files of a page by name, with their content types. */
export type PageFiles = Readonly<Record<string, string>>;

/** The file that is the page itself: it has the page's own address and no other. */
export const pageName = 'index.html';
