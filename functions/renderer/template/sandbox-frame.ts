/** The script of the sandbox's frame: says that it is there, then answers templates with their outcomes. */
import { evaluateTemplate, type TemplateInput } from './evaluate-template.ts';
import type { Port } from './page-dom.ts';

declare const parent: { postMessage(message: unknown, origin: string, transfer: readonly Port[]): void };

const { port1, port2 } = new MessageChannel() as unknown as Readonly<Record<'port1' | 'port2', Port>>;
port1.onmessage = ({ data }) => port1.postMessage(evaluateTemplate(data as TemplateInput));
parent.postMessage('ready', '*', [port2]);
