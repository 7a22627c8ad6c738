/** Imported first: the page's content security policy forbids compiled schemas (no `eval`). */
import { config } from 'zod';

config({ jitless: true });
