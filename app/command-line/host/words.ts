/** The words of a call that name hosts: addresses, packings, keys. */
import { ASCII, BCD, NETWORK, type Profile } from '@armilla/iso8583';
import { systemClock } from '@armilla/kit/clock';
import { SecretBytes, SecretText } from '@armilla/kit/secret';
import type { HostPortOptions } from '@armilla/world/one-process/index';
import {
  type OutsideAddress,
  type OutsideIssuer,
  outsideApi,
} from '@armilla/world/one-process/outside-issuers';
import { type Given, listOf, textOf, UsageError } from '../command.ts';

/** Packings by the names they have on the command line. */
export const PROFILES = { ascii: ASCII, binary: BCD, network: NETWORK } as const;

export type ProfileName = keyof typeof PROFILES;

const isProfileName = (name: string): name is ProfileName => Object.hasOwn(PROFILES, name);

/** `ascii`, `binary` or `network`. Throws {@link UsageError}. */
export function profileNamed(name: string): Profile {
  if (isProfileName(name)) return PROFILES[name];
  throw new UsageError(`A packing is ascii, binary or network, not "${name}".`);
}

/** A port number, 0 for any free one. Throws {@link UsageError}. */
export function portNumber(option: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--${option} wants a number from 0 to 65535, not "${text}".`);
}

/** `HOST:PORT` or `HOST:PORT,packing`. Throws {@link UsageError}. */
export function addressOf(text: string, otherwise: ProfileName): OutsideAddress {
  const [, host = '', port = '', profile = otherwise] =
    /^([\w.-]+|\[[\da-f:]+\]):(\d{1,5})(?:,(\w+))?$/i.exec(text) ?? [];
  if (host === '') throw new UsageError(`An address is HOST:PORT, not "${text}".`);
  const bare = host.replace(/^\[|\]$/g, '');
  return { host: bare, port: portNumber('port', port), profile: profileNamed(profile) };
}

/** An AES key in hexadecimal, or `undefined` when the option was not given. */
export function keyOf(given: Given, option: string): SecretBytes | undefined {
  const text = textOf(given, option, '');
  return text === '' ? undefined : keyIn(`--${option}`, text);
}

function keyIn(name: string, text: string): SecretBytes {
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i.test(text)) {
    return new SecretBytes(Uint8Array.from(Buffer.from(text, 'hex')));
  }
  throw new UsageError(`${name} wants an AES key of 16, 24 or 32 bytes in hexadecimal.`);
}

/** `alpha-bank=…`, as often as it was given. Throws {@link UsageError}. */
function byBank(given: Given, option: string): readonly (readonly [string, string])[] {
  return listOf(given, option).map((text) => {
    const [, bank, value] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
    if (bank !== undefined && value !== undefined) return [bank, value] as const;
    throw new UsageError(`--${option} wants BANK=…, with the name of its programme.`);
  });
}

export const OUTSIDE_ISSUER_OPTIONS = {
  'issuer-host': { type: 'string', multiple: true },
  'issuer-api': { type: 'string', multiple: true },
} as const;

export const OUTSIDE_ISSUER_HELP =
  '--issuer-host BANK=HOST:PORT[,ascii|binary]: that bank’s authorisations go to its own host. With\n' +
  'ARMILLA_ISSUER_KEK_<BANK> (AES, hexadecimal) it is brought a key for PINs under that one.\n' +
  '--issuer-api BANK=URL: whether a card may be added, and what else is asked of a bank, goes there;\n' +
  'ARMILLA_CALLER_SECRET signs the questions.';

/** Banks with hosts of their own, by `--issuer-host` and `--issuer-api`. */
export function outsideIssuersOf(
  given: Given,
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, OutsideIssuer> {
  const issuers = new Map<string, OutsideIssuer>();
  for (const [bank, text] of byBank(given, 'issuer-host')) {
    const name = `ARMILLA_ISSUER_KEK_${bank.toUpperCase().replaceAll('-', '_')}`;
    const kek = env[name] ? keyIn(name, env[name]) : undefined;
    issuers.set(bank, { ...issuers.get(bank), host: { ...addressOf(text, 'ascii'), kek } });
  }
  for (const [bank, url] of byBank(given, 'issuer-api')) {
    if (!URL.canParse(url)) throw new UsageError(`--issuer-api wants BANK=URL, not "${url}".`);
    const secret = env.ARMILLA_CALLER_SECRET;
    if (!secret) throw new UsageError('--issuer-api wants ARMILLA_CALLER_SECRET to be set.');
    const api = outsideApi(url.replace(/\/$/, ''), new SecretText(secret), systemClock, bank);
    issuers.set(bank, { ...issuers.get(bank), api });
  }
  return issuers;
}

/** The ports of `armilla host`: the network's, and those of banks by `--issuer-port`. */
export function hostPortsOf(given: Given): readonly HostPortOptions[] {
  const profile = profileNamed(textOf(given, 'profile', 'ascii'));
  const common = {
    profile,
    address: textOf(given, 'address', '127.0.0.1'),
    macKey: keyOf(given, 'mac-key'),
  };
  const port = portNumber('iso-port', textOf(given, 'iso-port', '8583'));
  const banks = byBank(given, 'issuer-port');
  return [
    { of: 'NETWORK', port, ...common },
    ...banks.map(([of, text]) => ({ of, port: portNumber('issuer-port', text), ...common })),
  ];
}
