/**
 * Contracts as the page needs them: where each operation is, and no schema. The edge has judged
 * every answer by the contract before it leaves, so the page carries neither the schemas nor the
 * library that reads them. `?whole` behind a module's name is the module as it stands.
 */
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyContract } from '@armilla/kit/contract';
import type { Plugin } from 'vite';

const API = /\/wire\/api\/[\w-]+\.ts$/;

export function slimContracts(): Plugin {
  const contractsIn = remembered(async (path) => {
    const found = Object.entries((await import(pathToFileURL(path).href)) as object);
    const contracts = found.filter((pair): pair is Named => isContract(pair[1]));
    return { names: found.map(([name]) => name), contracts };
  });
  return {
    name: 'armilla-slim-contracts',
    enforce: 'pre',
    async resolveId(source, importer) {
      // Contracts are made of one another, and then of the whole.
      if (!source.startsWith('./') || importer === undefined || !isAPI(importer)) return null;
      const path = resolve(dirname(importer), source);
      return (await contractsIn(path)).contracts.length === 0 ? null : `${path}?whole`;
    },
    async load(id) {
      if (!API.test(id)) return null;
      const { names, contracts } = await contractsIn(id);
      return contracts.length === 0 ? null : slimModule(id, names, contracts);
    },
    transform(code, id) {
      // Schemas of which nothing is used fall out of the bundle.
      return isAPI(id) ? { code, map: null, moduleSideEffects: false } : null;
    },
  };
}

type Named = [string, AnyContract];

const isAPI = (id: string) => API.test(id.replace('?whole', ''));

function remembered<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (path) => {
    const answer = known.get(path) ?? ask(path);
    known.set(path, answer);
    return answer;
  };
}

function isContract(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'party' in value && 'operations' in value;
}

function slimModule(
  id: string,
  everything: readonly string[],
  contracts: readonly Named[],
): { code: string; moduleSideEffects: false } {
  const names = contracts.map(([name]) => name);
  const others = everything.filter((name) => !names.includes(name));
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
