/** What the operator's function answers to a command that it refuses. */
export class AdminRefusal extends Error {
  /** Of the catalogue. */
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.name = 'AdminRefusal';
    this.code = code;
  }
}
