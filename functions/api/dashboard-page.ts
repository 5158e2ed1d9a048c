/** The dashboard: static files. What it shows, it asks the public API for, with the key of whoever looks at it. */
import { dashboardFiles, dashboardFolder } from '../../shared/api/dashboard-files.ts';
import type { ServedPage } from './served-page.ts';

/**
 * Everything comes from here, and calls go nowhere else. No text can become script, not by way of the page's own code
 * either. Documents that a call answered with are shown as pictures: as blobs, or
 * drawn of a PDF by the page itself.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const dashboardPage: ServedPage = {
  path: '/v2/dashboard',
  folder: dashboardFolder,
  files: dashboardFiles,
  headers: {
    // Page and script must be of the same deployment.
    'Cache-Control': 'public, no-cache',
    'Content-Security-Policy': contentSecurityPolicy,
    // Whoever opened it holds no handle of its window, and it asks for none of the machine's devices.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  },
};
