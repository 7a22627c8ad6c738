import base from './vite.config.ts';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
export default { ...base, plugins: [{ name: 'gaps', enforce: 'pre', resolveId(id, from) {
  if (id.startsWith('.') && from && !existsSync(resolve(dirname(from.split('?')[0]), id.split('?')[0]))) { console.log('GAP', id, from); return '\0gap:' + id; } return null; },
  transform(code, id) { if (!id.endsWith('/format.ts')) return null; const n = 'export function spelledNumber('; const i = code.indexOf(n), j = code.lastIndexOf(n); return i === j ? null : code.slice(0, j) + 'function spelledNumber2(' + code.slice(j + n.length); },
  load(id) { return id.startsWith('\0gap:') ? 'export const words = {};' : null; } }, ...base.plugins],
  build: { ...base.build, rolldownOptions: { ...base.build.rolldownOptions, shimMissingExports: true } } };
