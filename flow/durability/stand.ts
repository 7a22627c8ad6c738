/**
 * What the black box works on: a data folder in which bands carry active tokens, and what an
 * outsider may know of them. Made once by starting the world, before anything is killed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issuerContract } from '@armilla/api/issuer';
import { httpClient } from '@armilla/kit/contract';
import { startWorld } from '@armilla/world/one-process/index';
import { testBand } from '../../app/command-line/host/test-band.ts';
import { CUSTOMER_PASSWORD, yes } from '../scene.ts';
import type { TokenFacts } from './black-box/card.ts';
import type { Ground } from './black-box/shift.ts';
import { steadyPort } from './port.ts';

const ROOT = new URL('../../', import.meta.url);
const PROGRAMME = 'alpha-bank';
/** Of the bands that are made for outside programs. */
const PASSCODE = '135791';
const TERMINAL = 'ARM00001';
const MERCHANT = { terminalId: 'OUTSIDE1', merchantId: 'OUTSIDE00000001' };
const ACQUIRER = '00000400002';

export interface Stand {
  /** The data folder of the service. */
  readonly data: string;
  readonly port: number;
  readonly isoPort: number;
  readonly databaseUrl: string | undefined;
  /** The file that the black box is given. */
  readonly ground: string;
  /** The file that the black box writes. */
  readonly history: string;
}

export interface StandOptions {
  readonly folder: string;
  readonly databaseUrl?: string | undefined;
  /** Bands with a token each; the last one's is stopped and released all the time. */
  readonly tokens?: number;
}

export async function makeStand(options: StandOptions): Promise<Stand> {
  const { folder, databaseUrl, tokens = 3 } = options;
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const world = await startWorld({
    folder: data,
    port: 0,
    programmes: fileURLToPath(new URL('programme', ROOT)),
    pages: fileURLToPath(new URL('app/web/dist', ROOT)),
    writeLog: () => {},
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  try {
    const facts: TokenFacts[] = [];
    let serialNumber = '';
    for (let i = 0; i < tokens; i++) {
      serialNumber = await testBand(world.url, PROGRAMME);
      facts.push(await world.tokenFacts(serialNumber));
    }
    // At the till, a band of its own: its counters are the band's to give.
    serialNumber = await testBand(world.url, PROGRAMME);
    const [port = 0, isoPort = 0] = [await steadyPort(), await steadyPort()];
    const ground = join(folder, 'ground.json');
    const content: Ground = {
      url: `http://127.0.0.1:${port}`,
      iso: { address: '127.0.0.1', port: isoPort },
      acquirerId: ACQUIRER,
      merchant: MERCHANT,
      bank: await customerOf(world.url),
      tokens: facts,
      wearer: { serialNumber, passcode: PASSCODE, terminalId: TERMINAL },
    };
    writeFileSync(ground, JSON.stringify(content), { mode: 0o600 });
    return { data, port, isoPort, databaseUrl, ground, history: join(folder, 'history.jsonl') };
  } finally {
    await world.close();
  }
}

async function customerOf(baseUrl: string): Promise<Ground['bank']> {
  const place = `issuer-${PROGRAMME}`;
  const { plastic } = yes(
    await httpClient(issuerContract, { baseUrl, prefix: place }).listTestPlastic({}),
  );
  const customer = plastic.find(({ story }) => story === 'approve')?.customer ?? '';
  return { place, customer, password: CUSTOMER_PASSWORD };
}

/** How many counters of a card a shift leaves to the next one. */
const COUNTERS = 5_000;

/** The same stand for another shift, whose cards do not use their counters twice. */
export function anotherShift(stand: Stand): Stand {
  const ground = JSON.parse(readFileSync(stand.ground, 'utf8')) as Ground;
  const tokens = ground.tokens.map((token) => ({ ...token, atc: token.atc + COUNTERS }));
  const changed: Stand = {
    ...stand,
    ground: `${stand.ground}.again`,
    history: `${stand.history}.again`,
  };
  writeFileSync(changed.ground, JSON.stringify({ ...ground, tokens }), { mode: 0o600 });
  return changed;
}
