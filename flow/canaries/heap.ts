/**
 * What a service still holds in memory a second after a payment: it runs in a process of its own,
 * and every text of its heap is searched.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { httpClient } from '@armilla/kit/contract';
import {
  bankPages,
  CARDHOLDER_PASSWORD,
  Cardholder,
  layData,
  type Plastic,
  yes,
} from '../scene.ts';
import type { Canary, Finding, Scanner } from './scan.ts';

const BANK = 'alpha-bank';
const TERMINAL = 'ARM00001';
const CASH_MACHINE = 'ARM00005';
const ARMILLA = fileURLToPath(new URL('../../app/command-line/armilla.mjs', import.meta.url));
const ASKED = new URL('heap-asked.ts', import.meta.url).href;
/** Longer texts are cut in a snapshot; answers and pages are. */
const LONGEST_TEXT = 1_000_000;

/** A service in a process of its own, whose memory can be looked into. */
export interface Apart {
  readonly url: string;
  /** What it holds, after a collection. */
  heap(): Promise<Heap>;
  /** Makes it hold a text as a CVC2. */
  holds(text: string): Promise<void>;
  close(): Promise<void>;
}

export async function startApart(): Promise<Apart> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-heap-'));
  const data = join(folder, 'data');
  await layData(data, 'NOW');
  const flags = [`--heap-snapshot-string-limit=${LONGEST_TEXT}`, '--import', ASKED];
  const words = ['start', '--json', '--port', '0', '--data', data];
  const child = spawn(process.execPath, [...flags, ARMILLA, ...words], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await firstLineOf(child);
  const asks = async (order: object) => {
    child.send(order);
    await once(child, 'message');
  };
  return {
    url,
    holds: (text) => asks({ hold: text }),
    async heap() {
      const file = join(folder, 'snapshot');
      await asks({ write: file });
      const heap = heapOf(file);
      rmSync(file);
      return heap;
    },
    async close() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function firstLineOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the service says nothing');
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    stdout.resume();
    return (JSON.parse(line) as { url: string }).url;
  }
  throw new Error('the service ended');
}

/** As much of a heap snapshot as is looked at: flat lists of numbers, and the texts they name. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly (readonly string[] | string)[];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly (readonly string[] | string)[];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** What holds a secret by name: a field of an object, a variable of a function, a hidden field. */
const HOLDERS = /cvc|cvv|pin|passcode|password|digits|secret|^(?:activation)?code$|^#value$/i;

/**
 * Secrets in the heap. Long ones in any text, however spelt; of a few digits, which thousands of
 * texts are by chance, only those that something holds under a secret's name.
 */
export function inHeap(
  heap: Heap,
  scanner: Scanner,
  canaries: readonly Canary[],
): readonly Finding[] {
  const long = canaries.filter(({ text }) => text.length >= 8).map(({ name }) => name);
  const short = canaries.filter(({ text }) => text.length < 8);
  const found = scanner.scan(Buffer.from(heap.texts.join('\n')));
  const seen = found.filter(({ canary }) => long.includes(canary));
  return [
    ...seen.map((one) => ({ ...one, spelling: `${one.spelling}, ${heap.holderAt(one.offset)}` })),
    ...short.flatMap(({ name, text }) => {
      const holder = heap.held.get(text);
      return holder === undefined
        ? []
        : [{ canary: name, spelling: `held as ${holder}`, offset: 0 }];
    }),
  ];
}

/** What a service holds. */
export interface Heap {
  readonly texts: readonly string[];
  /** Texts of three to six digits that something holds under a secret's name, and that name. */
  readonly held: ReadonlyMap<string, string>;
  /** What holds the text at that byte of all texts, a line each. */
  holderAt(offset: number): string;
}

function heapOf(file: string): Heap {
  const whole = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  const { snapshot, nodes, edges, strings } = whole;
  const { node_fields: node, edge_fields: edge, edge_types: types } = snapshot.meta;
  const texts = textNodes(nodes, node.length, snapshot.meta.node_types[0] ?? []);
  const [kinds = []] = types;
  const named = new Set(['context', 'property', 'internal', 'shortcut', 'weak']);
  const held = new Map<string, string>();
  for (let i = 0; i < edges.length; i += edge.length) {
    const text = texts.get(edges[i + edge.indexOf('to_node')] ?? -1);
    if (text === undefined || !named.has(kinds[edges[i] ?? -1] ?? '')) continue;
    const digits = strings[text] ?? '';
    const holder = strings[edges[i + 1] ?? -1] ?? '';
    if (/^\d{3,6}$/.test(digits) && HOLDERS.test(holder)) held.set(digits, holder);
  }
  return { texts: strings, held, holderAt: (offset) => holderIn(whole, texts, offset) };
}

/** `held by (concatenated string).first ← Message.35 ← Map.table`: the way to what keeps it. */
function holderIn(whole: Snapshot, texts: ReadonlyMap<number, number>, offset: number): string {
  const text = textAt(whole.strings, offset);
  let held = new Set([...texts].filter(([, one]) => one === text).map(([node]) => node));
  const way: string[] = [];
  const passed = new Set<number>();
  while (way.length < LONGEST_WAY && held.size > 0) {
    for (const node of held) passed.add(node);
    const [name, holders] = holdersOf(whole, held, passed);
    if (name === undefined) break;
    way.push(name);
    held = holders;
  }
  return `held by ${way.join(' ← ').slice(0, 400)}`;
}

const LONGEST_WAY = 9;

function textAt(strings: readonly string[], offset: number): number {
  let at = 0;
  return strings.findIndex((one) => {
    at += Buffer.byteLength(one) + 1;
    return at > offset;
  });
}

/** Those that hold any of `held`, and the first of them by name. */
function holdersOf(
  { snapshot, nodes, edges, strings }: Snapshot,
  held: ReadonlySet<number>,
  passed: ReadonlySet<number>,
): [name: string | undefined, holders: Set<number>] {
  const { node_fields: node, edge_fields: edge, edge_types: types } = snapshot.meta;
  const weak = types[0]?.indexOf('weak');
  const holders = new Set<number>();
  let name: string | undefined;
  for (let i = 0, next = 0; i < nodes.length; i += node.length) {
    const count = nodes[i + node.indexOf('edge_count')] ?? 0;
    for (let left = count; left > 0; left--, next += edge.length) {
      if (!held.has(edges[next + edge.indexOf('to_node')] ?? -1)) continue;
      if (edges[next] === weak || passed.has(i)) continue;
      name ??= `${strings[nodes[i + 1] ?? -1]?.slice(0, 40)}.${strings[edges[next + 1] ?? -1]}`;
      holders.add(i);
    }
  }
  return [name, holders];
}

/** Where each text node lies, and which text it is. */
function textNodes(
  nodes: readonly number[],
  width: number,
  kinds: readonly string[] | string,
): ReadonlyMap<number, number> {
  const texts = new Map<number, number>();
  for (let i = 0; i < nodes.length; i += width) {
    if (/string$/.test(kinds[nodes[i] ?? -1] ?? '')) texts.set(i, nodes[i + 1] ?? -1);
  }
  return texts;
}

async function plasticOf(url: string): Promise<Plastic> {
  const issuer = httpClient(issuerContract, { baseUrl: url, prefix: `issuer-${BANK}` });
  const { plastic } = yes(await issuer.listTestPlastic({}));
  const found = plastic.find(({ story }) => story === 'approve');
  if (found === undefined) throw new Error('no plastic to live with');
  return found;
}

/** Adds a card, pays with band and plastic, with a PIN and for cash; the secrets that it took. */
export async function livesThrough(url: string): Promise<readonly Canary[]> {
  const stage = httpClient(stageContract, { baseUrl: url });
  const plastic = await plasticOf(url);
  const home = {
    ...{ url, stage, model: 'mi-smart-band-6-nfc', terminalId: TERMINAL },
    ...{ currency: 'EUR' as const, customer: bankPages(url, BANK) },
  };
  const maria = await Cardholder.arrives(home);
  await maria.wears();
  const enrolmentId = await maria.asksToAdd(plastic);
  const code = await maria.codeSentTo(plastic.mobile);
  yes(await maria.phone.submitCode(enrolmentId, code));
  yes(await maria.phone.sync());
  const { pan, cvc2, pin } = plastic;
  const approved = [
    await maria.taps(1_240),
    await maria.taps(6_000, TERMINAL, { pin }),
    await maria.taps(2_000, CASH_MACHINE, { pin }),
  ].map((tap) => tap.approved);
  if (approved.includes(false)) throw new Error(`a payment was declined: ${approved}`);
  const { cardId } = plastic;
  const amount = { amountMinor: 6_000, currency: 'EUR' as const };
  const swipe = { terminalId: TERMINAL, programmeId: BANK, cardId, amount, pin };
  yes(await stage.swipePlastic({ ...swipe, language: 'en' }));
  maria.leaves();
  return [
    { name: 'PAN', text: pan },
    { name: 'CVC2', text: cvc2 },
    { name: 'PIN', text: pin },
    { name: 'a cardholder’s password', text: CARDHOLDER_PASSWORD },
    { name: 'a passcode', text: '246813' },
    { name: 'an activation code', text: code },
  ];
}
