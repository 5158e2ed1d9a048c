/** A conversion by the kind of what is rendered and of what comes out, where a program does not know them beforehand. */
export type SourceKind = 'html' | 'url' | 'template';
export type OutputKind = 'pdf' | 'image';

type Conversion = { readonly kind: SourceKind; readonly output: OutputKind; readonly request: object };

/** Calls the method of that name, whose types have met in what the request was made by. */
export const convert = <Result>(methods: object, { kind, output, request }: Conversion): Promise<Result> => {
  const name = `${kind}To${output === 'pdf' ? 'Pdf' : 'Image'}`;
  const method = methods[name as keyof typeof methods] as (request: object) => Promise<Result>;
  return method(request);
};
