/**
 * Imported first: the page's content security policy forbids compiled schemas (no `eval`). The
 * schema library comes later and only where it is needed; it reads its settings from this name.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
