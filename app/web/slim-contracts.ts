/**
 * Contracts as the page needs them: where each operation is, and no schema. The edge has judged
 * every answer by the contract before it leaves, so the page carries neither the schemas nor the
 * library that reads them. `?whole` behind a module's name is the module as it stands.
 */
import { pathToFileURL } from 'node:url';
import type { AnyContract } from '@armilla/kit/contract';
import type { Plugin } from 'vite';

const CONTRACTS = /\/wire\/api\/[\w-]+\.ts$/;

export function slimContracts(): Plugin {
  return {
    name: 'armilla-slim-contracts',
    enforce: 'pre',
    async load(id) {
      if (id.endsWith('.ts?whole') || !CONTRACTS.test(id)) return null;
      const found = Object.entries((await import(pathToFileURL(id).href)) as object);
      const contracts = found.filter((pair): pair is [string, AnyContract] => isContract(pair[1]));
      return contracts.length === 0 ? null : slimModule(id, found, contracts);
    },
    transform(code, id) {
      // Schemas of which nothing is used fall out of the bundle.
      return id.includes('/wire/api/') ? { code, map: null, moduleSideEffects: false } : null;
    },
  };
}

function isContract(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'party' in value && 'operations' in value;
}

function slimModule(
  id: string,
  found: readonly [string, unknown][],
  contracts: readonly [string, AnyContract][],
): { code: string; moduleSideEffects: false } {
  const names = contracts.map(([name]) => name);
  const others = found.flatMap(([name]) => (names.includes(name) ? [] : [name]));
  const code = [
    ...(others.length === 0 ? [] : [`export { ${others.join(', ')} } from '${id}?whole';`]),
    'const answer = { parse: (body) => body };',
    'const slim = (party, table) => ({ party, operations: Object.fromEntries(table.split("\\n").map((line) => {',
    '  const [name, method, path, changes] = line.split(" ");',
    '  return [name, { method, path, changes: changes === "1", answer }];',
    '})) });',
    ...contracts.map(
      ([name, contract]) =>
        `export const ${name} = /* @__PURE__ */ slim('${contract.party}', ${JSON.stringify(tableOf(contract))});`,
    ),
  ];
  return { code: code.join('\n'), moduleSideEffects: false };
}

/** A line an operation: `tap POST /tills/:terminalId/taps 1`. */
function tableOf({ operations }: AnyContract): string {
  return Object.entries(operations)
    .map(([name, { method, path, changes }]) => `${name} ${method} ${path} ${changes ? 1 : 0}`)
    .join('\n');
}
