/**
 * Our band in a reader that others wrote: `card --vpcd`, pcscd and opensc-tool, which walks from
 * the
 * directory to the cryptogram. What it read is then checked as a terminal would.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { concat, fromHex, hex } from '@armilla/bytes';
import { recoverIccKey, recoverIssuerKey, verifyCda } from '@armilla/emv';
import { buildDol, decodeDol, decodeOneTlv, decodeTlv, encodeTlv, findDeep } from '@armilla/tlv';
import { readWithCardpeek, withoutCardpeek } from './cardpeek.ts';
import { type CardService, startCardService, withoutCardService } from './pcscd.ts';

const ARMILLA = fileURLToPath(new URL('../app/command-line/armilla.mjs', import.meta.url));
const OPENSC_TOOL = '/usr/bin/opensc-tool';
const READER_TIMEOUT_MS = 30_000;
const PPSE = '00A404000E325041592E5359532E444446303100';
const ATR = '3b:85:80:01:80:73:c0:01:00:36';

interface Answer {
  readonly data: Uint8Array;
  readonly sw: string;
}

/** Why nothing can be tried here, or undefined. */
function missing(): string | undefined {
  if (!existsSync(OPENSC_TOOL)) return 'opensc-tool is missing: sudo apt-get install opensc';
  return withoutCardService();
}

function openscTool(service: CardService, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: service.environment, timeout: READER_TIMEOUT_MS };
    // Its own drivers for other cards would each ask ours something first.
    execFile(
      OPENSC_TOOL,
      ['--card-driver', 'default', ...words],
      options,
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(stderr || error.message));
      },
    );
  });
}

/** Asks again until the reader has its card. */
async function untilInserted(service: CardService): Promise<void> {
  const deadline = performance.now() + READER_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const listed = await openscTool(service, ['--list-readers']).catch(() => '');
    if (listed.includes('Yes')) return;
    await wait(200);
  }
  throw new Error('no card came into the virtual reader');
}

/** Sends commands in one sitting at the reader, as opensc-tool does. */
async function walk(service: CardService, commands: readonly string[]): Promise<readonly Answer[]> {
  const words = commands.flatMap((command) => ['--send-apdu', command]);
  const printed = await openscTool(service, words);
  return printed
    .split(/^Sending: /m)
    .slice(1)
    .map(readAnswer);
}

/** `Received (SW1=0x90, SW2=0x00):` and rows of sixteen bytes with their letters beside them. */
function readAnswer(text: string): Answer {
  const [, sw1 = '', sw2 = ''] = /SW1=0x(..), SW2=0x(..)/.exec(text) ?? [];
  const rows = text.slice(text.indexOf('SW2=')).split('\n').slice(1);
  const digits = rows.map((row) => row.slice(0, 48).replace(/[^0-9A-F ]/g, '')).join('');
  return { data: fromHex(digits.replace(/ /g, '')), sw: sw1 + sw2 };
}

function value(data: Uint8Array, tag: number): Uint8Array {
  const found = findDeep(decodeTlv(data), tag)?.value;
  assert.ok(found, `${tag.toString(16)} is there`);
  return found;
}

function apdu(head: string, data: Uint8Array): string {
  return `${head}${hex(Uint8Array.of(data.length))}${hex(data)}00`;
}

/** READ RECORD for every record that the locator names. */
function readRecords(afl: Uint8Array): readonly string[] {
  const commands: string[] = [];
  for (let offset = 0; offset < afl.length; offset += 4) {
    const [entry = 0, first = 0, last = 0] = afl.subarray(offset);
    for (let number = first; number <= last; number++) {
      commands.push(`00B2${hex(Uint8Array.of(number, entry | 4))}00`);
    }
  }
  return commands;
}

async function bandInReader(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-reader-'));
  const service = await startCardService();
  const words = ['card', '--vpcd', `127.0.0.1:${service.port}`, '--pdol', '--cvn', '10'];
  const rest = ['--data', join(folder, 'data'), '--facts', join(folder, 'facts.json')];
  const card = spawn(process.execPath, [ARMILLA, ...words, ...rest], { stdio: 'ignore' });
  t.after(async () => {
    await stopped(card);
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await untilInserted(service);
  const facts = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'));
  return { service, facts, folder };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('a reader of others walks our band from the directory to a signed cryptogram', async (t) => {
  const why = missing();
  if (why !== undefined) {
    process.stderr.write(`NOT TRIED: our band in a reader of others: ${why}\n`);
    t.skip(why);
    return;
  }
  const { service, facts } = await bandInReader(t);
  const atr = await openscTool(service, ['--atr']);
  assert.match(atr, new RegExp(ATR));

  const select = apdu('00A40400', fromHex(facts.aid));
  const pdolData = fromHex('22E0F0C8B001');
  const begin = [PPSE, select, apdu('80A80000', encodeTlv(0x83, pdolData))];
  const [directory, fci, options] = await walk(service, begin);
  assert.ok(directory && fci && options);
  assert.equal(hex(value(directory.data, 0x4f)), facts.aid);
  assert.equal(hex(value(fci.data, 0x9f38)), '9F35019F4005');
  const records = readRecords(value(options.data, 0x94));
  const second = await walk(service, [...begin, ...records]);
  assert.deepEqual([...new Set(second.map(({ sw }) => sw))], ['9000']);
  const read = second.slice(begin.length).map(({ data }) => data);

  const cdol1 = decodeDol(value(concat(...read), 0x8c));
  const unpredictableNumber = fromHex('DEADBEEF');
  const given = new Map([[0x9f37, unpredictableNumber]]);
  const cdol1Data = buildDol(cdol1, (tag) => given.get(tag));
  const pay = [...begin, ...records, apdu('80AE9000', cdol1Data), '80CA9F4F00', '00B2015C00'];
  const third = await walk(service, pay);
  const [generated, format, logged] = third.slice(-3);
  assert.ok(generated && format && logged);
  assert.equal(value(generated.data, 0x9f10)[1], 0x10, 'the version that was asked for');
  checkSignature(facts, read, value(options.data, 0x82), generated.data, {
    unpredictableNumber,
    terminalData: concat(pdolData, cdol1Data),
  });
  assert.equal(format.sw, '9000');
  assert.equal(hex(logged.data.slice(-3)), `${hex(value(generated.data, 0x9f36))}80`);
});

/** The chain of certificates from the authority in the facts, then the signature. */
function checkSignature(
  facts: { capk: { modulus: string; exponent: string }; pan: string },
  records: readonly Uint8Array[],
  aip: Uint8Array,
  generated: Uint8Array,
  said: { unpredictableNumber: Uint8Array; terminalData: Uint8Array },
): void {
  const all = concat(...records);
  const optional = (tag: number) => findDeep(decodeTlv(all), tag)?.value ?? new Uint8Array(0);
  const now = { year: 2026, month: 1 };
  const issuer = recoverIssuerKey({
    caKey: { modulus: fromHex(facts.capk.modulus), exponent: fromHex(facts.capk.exponent) },
    certificate: value(all, 0x90),
    remainder: optional(0x92),
    exponent: value(all, 0x9f32),
    pan: facts.pan,
    now,
  });
  assert.ok(issuer.ok, 'the issuer certificate is good');
  const [signed] = decodeTlv(all);
  const icc = recoverIccKey({
    issuerKey: issuer.key,
    certificate: value(all, 0x9f46),
    remainder: optional(0x9f48),
    exponent: value(all, 0x9f47),
    staticData: concat(signed?.value ?? new Uint8Array(0), aip),
    pan: facts.pan,
    now,
  });
  assert.ok(icc.ok, 'the card certificate is good');
  const others = (decodeOneTlv(generated).children ?? []).filter(({ tag }) => tag !== 0x9f4b);
  const verified = verifyCda({
    iccKey: icc.key,
    sdad: value(generated, 0x9f4b),
    unpredictableNumber: said.unpredictableNumber,
    cid: 0x80,
    transactionData: concat(said.terminalData, ...others.map(({ raw }) => raw)),
  });
  assert.ok(verified.ok, 'the combined signature is good');
}

test('a card explorer of others reads everything on our band, its log included', async (t) => {
  const why = withoutCardpeek() ?? missing();
  if (why !== undefined) {
    process.stderr.write(`NOT TRIED: our band in a card explorer: ${why}\n`);
    t.skip(why);
    return;
  }
  const { service, facts, folder } = await bandInReader(t);
  const shown = readWithCardpeek(service, folder);
  const valueAt = (id: string) => shown.find((one) => one.id === id)?.value;
  assert.ok(
    shown.some(({ id }) => id === `#${facts.aid}`),
    'the directory named it',
  );
  assert.equal(valueAt('5A'), facts.pan);
  assert.equal(valueAt('82'), '1980');
  assert.equal(valueAt('94'), '100101011801010020010200');
  assert.equal(valueAt('9F4F'), '9F02065F2A029A039C019F1A029F36029F2701');
  assert.equal(valueAt('90')?.length, 2 * 248);
  const tells = (words: string) => shown.some(({ label, value }) => [label, value].includes(words));
  for (const words of ['CDA supported', 'Valid for domestic goods', 'IC Fabricator']) {
    assert.ok(tells(words), words);
  }
});
