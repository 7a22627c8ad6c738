/** Everywhere a secret could have got to, and the few places where one has its place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Scene } from '../scene.ts';
import { yes } from '../scene.ts';
import type { Said } from './heard.ts';
import type { Finding, Scanner } from './scan.ts';

/** A secret that was found, and where. */
export interface Leak extends Finding {
  readonly where: string;
}

/** Where a secret has its place: the phone network, and the plastic of a test range. */
const RIGHT: readonly (readonly [where: RegExp, canary: RegExp])[] = [
  [/^answer of \/issuer-[a-z-]+\/test-plastic$/, /^(?:PAN|CVC2|PIN) of /],
  [/^answer of \/stage\/(?:sms|mail)\//, /code$/],
  [/^file (?:sms|mail)-outbox\.jsonl$/, /code$/],
  // A program gets its session once, in the answer that opens it.
  [/^answer of \/[a-z-]+(?:\/desk)?\/sessions$/, /session$/],
];

/** Every secret in what was said, but where it has its place. */
export function leaks(scanner: Scanner, said: Iterable<Said>): readonly Leak[] {
  const found: Leak[] = [];
  for (const { where, bytes } of said) {
    for (const finding of scanner.scan(bytes)) {
      const right = RIGHT.some(([at, what]) => at.test(where) && what.test(finding.canary));
      if (!right) found.push({ where, ...finding });
    }
  }
  return found;
}

/** `wallet.sqlite holds PAN of approve, plain`: one line a place and secret. */
export function told(found: readonly Leak[]): readonly string[] {
  const lines = found.map(({ where, canary, spelling }) => `${where} holds ${canary}, ${spelling}`);
  return [...new Set(lines)];
}

/** Every file under a folder: databases, their logs, secure elements, keys, tills. */
export function* filesIn(folder: string, before = ''): Generator<Said> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield { where: `${before}file ${relative(folder, path)}`, bytes: readFileSync(path) };
  }
}

/** What engineers see: each entry, each case's export, and the stream. */
export async function* traces({ stage, url }: Scene): AsyncGenerator<Said> {
  const { entries } = yes(await stage.listTrace({ after: 0 }));
  yield { where: 'the trace', bytes: Buffer.from(JSON.stringify(entries)) };
  const { traced } = yes(await stage.listTraced({ limit: 100 }));
  for (const { reference } of traced) {
    const { text } = yes(await stage.exportTrace({ reference }));
    yield { where: 'an exported trace', bytes: Buffer.from(text) };
  }
  yield { where: 'the stream of the trace', bytes: await beginningOf(`${url}/stage/trace/stream`) };
}

/** What a stream says at once. */
async function beginningOf(address: string): Promise<Buffer> {
  const ended = new AbortController();
  const { body } = await fetch(address, { signal: ended.signal });
  const parts: Uint8Array[] = [];
  const timer = setTimeout(() => ended.abort(), 500);
  try {
    for await (const part of body ?? []) parts.push(part);
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(parts);
}
