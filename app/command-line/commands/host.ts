/** `armilla host`: the network's ISO 8583 port for acquirers and switches of others. */
import { writeFileSync } from 'node:fs';
import { FolderInUse } from '@armilla/world/data-folder';
import type { DoorOptions } from '@armilla/world/one-process/doors';
import type { World } from '@armilla/world/one-process/index';
import { type Command, ended, endInOrder, type Given, textOf, UsageError } from '../command.ts';
import { testBand } from '../host/test-band.ts';
import {
  hostPortsOf,
  OUTSIDE_ISSUER_HELP,
  OUTSIDE_ISSUER_OPTIONS,
  outsideIssuersOf,
} from '../host/words.ts';
import { SERVICE_OPTIONS, startService } from '../service.ts';

/** Who an outside acquirer may say it is where it has no number of its own. */
const TEST_ACQUIRER = {
  acquirerId: '00000400002',
  terminalId: 'OUTSIDE1',
  merchantId: 'OUTSIDE00000001',
};

export const host: Command = {
  name: 'host',
  usage:
    '[--iso-port 8583] [--profile ascii|binary|network] [--address 127.0.0.1] [--mac-key HEX]\n' +
    '       [--facts FILE] [--programme alpha-bank] [--issuer-port BANK=PORT] [--port 8080]\n' +
    '       [--card-rate N] [--patience MS] [--issuer-host BANK=HOST:PORT[,PROFILE]] [--issuer-api BANK=URL]\n' +
    '       [--data DIR] [--json]',
  summary: 'Opens the network to your acquirer or switch, over ISO 8583.',
  help:
    'Runs everything that "start" runs, and beside it the network’s port: ISO 8583:1987 in frames of\n' +
    'two bytes of length, sign-on (0800, DE 70 001, your DE 32) first. doc/integrating.md has frames,\n' +
    'packings, fields and codes.\n' +
    '--profile: ascii (everything printable), binary (BCD digits and lengths, binary bitmap) or\n' +
    'network (characters, binary bitmap), which our own parties speak.\n' +
    '--mac-key: an AES key; every message then has its CMAC in DE 64 or 128.\n' +
    '--facts FILE writes what your program needs to make cryptograms by itself: a token of a test\n' +
    'range, enrolled on a new band, with its master key. { pan, psn, expiry, programmeId, imkAc, cvn,\n' +
    'keyDerivationIndex, atc, issuerApplicationData, interchangeProfile, capk, acquirerId,\n' +
    'terminalId, merchantId, address, port, profile }. Test keys; guard the file all the same.\n' +
    '--card-rate N: so many payments a second of one card in the long run, 5 when left out; more are\n' +
    'told to come later (DE 39 91). --patience MS: so is whoever would have to wait longer, 400 when\n' +
    'left out.\n' +
    '--issuer-port opens that bank’s own host the same way, for a network of others.\n' +
    `${OUTSIDE_ISSUER_HELP}\n` +
    'For test and closed-loop use, not certified. Ctrl+C stops it.',
  options: {
    ...SERVICE_OPTIONS,
    ...OUTSIDE_ISSUER_OPTIONS,
    'iso-port': { type: 'string' },
    'issuer-port': { type: 'string', multiple: true },
    profile: { type: 'string' },
    address: { type: 'string' },
    'mac-key': { type: 'string' },
    facts: { type: 'string' },
    'card-rate': { type: 'string' },
    patience: { type: 'string' },
    programme: { type: 'string' },
  },
  async run(given, speak) {
    const hostPorts = hostPortsOf(given);
    const outsideIssuers = outsideIssuersOf(given, process.env);
    try {
      const world = await startService(given, 8080, {
        hostPorts,
        outsideIssuers,
        doors: doorsOf(given),
      });
      await tellFacts(given, world);
      const { url, folder: data } = world;
      const profile = textOf(given, 'profile', 'ascii');
      const [port, ...issuers] = world.hostPorts.map(({ port }) => port);
      const ports = { port, profile, issuers: world.hostPorts.slice(1) };
      const banks = issuers.length === 0 ? '' : `, banks on ${issuers.join(', ')}`;
      const ready = `The network answers on port ${port} (${profile})${banks}; the page on ${url}.`;
      speak.say({ ok: true, ...ports, url, data }, ready);
      await ended();
      return await endInOrder(world.close);
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
      speak.complain(
        'A service runs on this data folder already. Stop it and start "armilla host" instead: it\n' +
          'runs everything that "armilla start" runs. Or choose another folder: --data DIR.',
      );
      return 3;
    }
  },
};

function doorsOf(given: Given): Pick<DoorOptions, 'perCardASecond' | 'patienceMs'> {
  return {
    perCardASecond: positive(given, 'card-rate', 'payments a second'),
    patienceMs: positive(given, 'patience', 'milliseconds'),
  };
}

/** Undefined when it is left out. Throws {@link UsageError}. */
function positive(given: Given, name: string, unit: string): number | undefined {
  const text = textOf(given, name, '');
  if (text === '') return undefined;
  const number = Number(text);
  if (number > 0) return number;
  throw new UsageError(`--${name} wants a number of ${unit}, more than 0.`);
}

async function tellFacts(given: Given, world: World): Promise<void> {
  const file = textOf(given, 'facts', '');
  if (file === '') return;
  try {
    const programme = textOf(given, 'programme', 'alpha-bank');
    const facts = await world.tokenFacts(await testBand(world.url, programme));
    const [network] = world.hostPorts;
    const where = {
      address: textOf(given, 'address', '127.0.0.1'),
      port: network?.port,
      profile: textOf(given, 'profile', 'ascii'),
    };
    const text = JSON.stringify({ ...facts, ...TEST_ACQUIRER, ...where }, null, 2);
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
  } catch (error) {
    await world.close();
    throw error;
  }
}
