/** Every table of `@armilla/emv` as data, the private ones by what they make of possible inputs. */
import { hex } from '@armilla/bytes';
import * as emv from '@armilla/emv';

const byte = (value: number) => hex(Uint8Array.of(value));
const short = (value: number) => hex(Uint8Array.of(value >> 8, value & 0xff));
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);

/** Every status word that is told in more than its digits, families shortened to their ends. */
function statusWords(): readonly unknown[] {
  return Array.from({ length: 0x10000 }, (_, sw) => [short(sw), emv.describeStatusWord(sw)])
    .filter(([digits, words]) => digits !== words)
    .filter(([digits = '']) => !/^6[1C]/.test(digits) || /(?:00|01|FF)$/.test(digits));
}

/** Every instruction in words, with the details of P1 and P2 seen at a few values. */
function instructions(): readonly unknown[] {
  const parameters = [
    [0x00, 0x00],
    [0x40, 0x0c],
    [0x80, 0x14],
    [0x90, 0x02],
    [0xc0, 0x1f],
    [0x9f, 0x7f],
  ] as const;
  return Array.from({ length: 256 }, (_, ins) => [
    byte(ins),
    ...new Set(parameters.map(([p1, p2]) => wordsOf(0x80, ins, p1, p2))),
    wordsOf(0x84, ins, 0, 0),
  ]).filter(([, words]) => words?.startsWith('instruction') !== true);
}

const wordsOf = (cla: number, ins: number, p1: number, p2: number) =>
  emv.describeCommand(Uint8Array.of(cla, ins, p1, p2));

/** What each version takes under its MAC, as indexes into issuer application data of 32 bytes. */
function cryptogramVersions(): readonly unknown[] {
  return [...emv.CRYPTOGRAM_VERSIONS].map(([cvn, version]) => [
    byte(cvn),
    version.scheme,
    version.sessionKey,
    version.padding,
    version.arpcMethod,
    version.arpcKey,
    hex(version.covered(counting(32))),
  ]);
}

const PARTS = {
  amountAuthorised: 6,
  amountOther: 6,
  terminalCountry: 2,
  tvr: 5,
  currency: 2,
  date: 3,
  type: 1,
  unpredictableNumber: 4,
  aip: 2,
  atc: 2,
} as const;

/** The order of the elements under the MAC: each filled with its own number. */
function cryptogramInput(): readonly unknown[] {
  const parts = Object.entries(PARTS).map(([name, length], i) => [
    name,
    new Uint8Array(length).fill(i + 1),
  ]);
  const data = Object.fromEntries(parts) as emv.CryptogramData;
  return [hex(emv.cryptogramInput(0x14, data, counting(18)))];
}

function cardVerificationResults(): readonly unknown[] {
  return emv.CVR_BITS.map(({ byte: at, bit, name }) => [at, bit, name]);
}

const BYTES_OF_KEY = 32;

/**
 * The working key of one transaction for each usage and algorithm (self-consistent, not public).
 */
function dukptWorkingKeys(): readonly unknown[] {
  const key = counting(BYTES_OF_KEY);
  const ksn = counting(12).with(11, 1);
  const usages = [
    'keyEncryption',
    'pin',
    'macGeneration',
    'macVerification',
    'mac',
    'dataEncryption',
    'dataDecryption',
    'data',
  ] as const;
  const algorithms = [
    'tdes2',
    'tdes3',
    'aes128',
    'aes192',
    'aes256',
    'hmac128',
    'hmac192',
    'hmac256',
  ] as const;
  return usages.flatMap((usage) =>
    algorithms.map((algorithm) => [
      usage,
      algorithm,
      hex(emv.aesDukptWorkingKey(key, ksn, usage, algorithm)),
    ]),
  );
}

/** How far optional blocks are filled up, by version. */
function keyBlockHeaders(): readonly unknown[] {
  return (['A', 'B', 'C', 'D', 'E'] as const).flatMap((version) =>
    ['', '0', '00604B120F9292800000'].map((data) =>
      emv.encodeKeyBlockHeader({
        version,
        usage: 'P0',
        algorithm: 'T',
        mode: 'E',
        keyVersion: '00',
        exportability: 'N',
        options: [{ id: 'KS', data }],
      }),
    ),
  );
}

/** Which lengths of protection key each version takes, and how much padding it wants. */
function keyBlockLengths(): readonly unknown[] {
  return (['A', 'B', 'C', 'D', 'E'] as const).map((version) => {
    const [header = ''] = [keyBlockHeaders().find((text) => String(text).startsWith(version))];
    const { header: decoded } = emv.decodeKeyBlockHeader(String(header));
    const lengths = counting(40).filter((length) => {
      const padding = counting(emv.keyBlockPaddingLength(version, 16));
      try {
        return emv.wrapKeyBlock(counting(length), decoded, counting(16), padding) !== '';
      } catch {
        return false;
      }
    });
    const padding = [15, 16].map((length) => emv.keyBlockPaddingLength(version, length));
    return [version, [...lengths], ...padding];
  });
}

function issuerDataLengths(): readonly unknown[] {
  return Array.from({ length: 40 }, (_, length) => length).filter((length) => {
    try {
      return emv.decodeIad(counting(length)).cvr.length > 0;
    } catch {
      return false;
    }
  });
}

export function tables() {
  return {
    statusWords: { source: 'ISO/IEC 7816-4, 5.6; EMV Book 3, 6.3.5', rows: statusWords() },
    instructions: {
      source: 'ISO/IEC 7816-4; EMV Book 3, 6.5; Book C-2; GlobalPlatform Card Specification, 11',
      rows: instructions(),
    },
    cryptogramVersions: {
      source: 'EMV Book 2, 8.1; pyemv: version, scheme, key, padding, ARPC, covered bytes',
      rows: cryptogramVersions(),
    },
    cryptogramInput: { source: 'EMV Book 2, 8.1.1, table 26', rows: cryptogramInput() },
    cardVerificationResults: { source: 'M/Chip: byte, bit, name', rows: cardVerificationResults() },
    issuerDataLengths: { source: 'M/Chip', rows: issuerDataLengths() },
    dukptWorkingKeys: { source: 'ANSI X9.24-3, 6.3.2, our own values', rows: dukptWorkingKeys() },
    keyBlockHeaders: { source: 'ANSI X9.143, optional blocks', rows: keyBlockHeaders() },
    keyBlockLengths: { source: 'ANSI X9.143: version, key lengths', rows: keyBlockLengths() },
    numbers: { source: 'EMV and ISO 9564-1', rows: numbersOf(emv) },
  };
}

/** Every exported constant that is a bare number, text or byte string. */
export function numbersOf(library: object): readonly unknown[] {
  return Object.entries(library)
    .flatMap(([name, value]) => {
      if (typeof value === 'number') return [[name, value.toString(16).toUpperCase()]];
      if (typeof value === 'string') return [[name, value]];
      return value instanceof Uint8Array ? [[name, hex(value)]] : [];
    })
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
