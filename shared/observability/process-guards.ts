/** What is built into every function, ahead of its code. */
import './process-failures.ts';
import './refuse-debug.ts';
