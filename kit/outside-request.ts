/**
 * A request to an address that a stranger gave us. It must not become a way into our own network
 * (server-side request forgery): https alone, public addresses alone, connected to the very
 * address that was checked (a name may answer otherwise the second time), no redirects followed.
 */
import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, isIPv4 } from 'node:net';

export interface OutsideOptions {
  /** Lets loopback addresses through, by http as well: for tests and a subscriber next door. */
  readonly allowLoopback?: boolean;
  /** The addresses of a name; the platform's resolver unless told otherwise. */
  readonly resolve?: (hostName: string) => Promise<readonly string[]>;
  readonly timeoutMs?: number;
}

/** What came of it: a status, or a word for what went wrong before there was one. */
export type OutsideResult =
  | { readonly status: number }
  | { readonly trouble: 'ADDRESS_REFUSED' | 'NAME_UNKNOWN' | 'TIME_OUT' | 'NO_CONNECTION' };

const TIMEOUT_MS = 10_000;

/** Addresses that are not of the public internet (IANA special-purpose registries). */
const SPECIAL = blockList([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  // Inside 2000::/3, which is all there is of public IPv6: protocols, Teredo, examples, 6to4.
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
]);
const PUBLIC_IPV6 = blockList(['2000::/3']);
const LOOPBACK = blockList(['127.0.0.0/8', '::1/128']);

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** True for an address anybody on the internet may reach. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL.check(address, 'ipv4');
  if (isIP(address) !== 6) return false;
  return PUBLIC_IPV6.check(address, 'ipv6') && !SPECIAL.check(address, 'ipv6');
}

/** The URL, when it may be asked at all by what stands in it; its name is looked up later. */
export function outsideUrl(text: string, options: OutsideOptions = {}): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') {
    return undefined;
  }
  const host = bareHost(url);
  const loopback = options.allowLoopback === true && (host === 'localhost' || isLoopback(host));
  if (url.protocol === 'http:') return loopback ? url : undefined;
  if (url.protocol !== 'https:') return undefined;
  if (isIP(host) !== 0) return loopback || isPublicAddress(host) ? url : undefined;
  // A name without a dot, or of a network of one's own, is nobody's on the internet; the dot that
  // may end any name (RFC 1034, 3.1) is none.
  const name = host.replace(/\.$/, '');
  const own = !name.includes('.') || /\.(?:localhost|local|internal|home\.arpa)$/.test(name);
  return own && !loopback ? undefined : url;
}

/** Sends `body` and waits for the status; what is answered beyond it nobody reads. */
export async function postOutside(
  text: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: OutsideOptions = {},
): Promise<OutsideResult> {
  const url = outsideUrl(text, options);
  if (url === undefined) return { trouble: 'ADDRESS_REFUSED' };
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const addresses = await addressesOf(url, options, signal);
  if (typeof addresses === 'string') return { trouble: addresses };
  const allowed = (address: string) =>
    isPublicAddress(address) || (options.allowLoopback === true && isLoopback(address));
  // One bad address among good ones is an attempt as well.
  const [address] = addresses;
  if (address === undefined || !addresses.every(allowed)) return { trouble: 'ADDRESS_REFUSED' };
  return send(url, address, headers, body, signal);
}

type Trouble = Extract<OutsideResult, { trouble: string }>['trouble'];

async function addressesOf(
  url: URL,
  options: OutsideOptions,
  signal: AbortSignal,
): Promise<readonly string[] | Trouble> {
  const host = bareHost(url);
  if (isIP(host) !== 0) return [host];
  const ended = new Promise<'TIME_OUT'>((resolve) => {
    signal.addEventListener('abort', () => resolve('TIME_OUT'), { once: true });
  });
  const found = (options.resolve ?? systemResolve)(host).catch(() => 'NAME_UNKNOWN' as const);
  return Promise.race([found, ended]);
}

async function systemResolve(hostName: string): Promise<readonly string[]> {
  const found = await lookup(hostName, { all: true });
  return found.map(({ address }) => address);
}

function send(
  url: URL,
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<OutsideResult> {
  const host = bareHost(url);
  const options: RequestOptions & { servername?: string } = {
    method: 'POST',
    // The address that was checked, not the name: nothing is looked up a second time.
    host: address,
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body) },
    agent: false,
    signal,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    // The certificate is the name's, all the same (none is sent for a bare address, RFC 6066).
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
  return new Promise((resolve) => {
    const request: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      options,
    );
    request.once('response', (response) => {
      resolve({ status: response.statusCode ?? 0 });
      response.destroy();
    });
    request.once('error', () =>
      resolve({ trouble: signal.aborted ? 'TIME_OUT' : 'NO_CONNECTION' }),
    );
    request.end(body);
  });
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && LOOPBACK.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
