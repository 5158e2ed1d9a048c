/** What was converted to what, in words. */
import type { Job } from '../../client/wire.ts';

export const jobTypes: Readonly<Partial<Record<Job['type'], string>>> = {
  'html-pdf': 'HTML to PDF',
  'html-image': 'HTML to picture',
  'url-pdf': 'URL to PDF',
  'url-image': 'URL to picture',
  'template-pdf': 'Template to PDF',
  'template-image': 'Template to picture',
  'merge-pdf': 'PDFs to PDF',
  'docx-pdf': 'DOCX to PDF',
  'docx-html': 'DOCX to HTML',
  'pdf-docx': 'PDF to DOCX',
  submission: 'Refused submission',
};

export const jobTypeText = (type: Job['type']): string => jobTypes[type] ?? type;
