/**
 * A payment instance ready to pay: its data groupings read and checked. What is missing is found
 * here, at the last STORE DATA, not at a till.
 */
import { concat, DecodeError } from '@armilla/bytes';
import type { RsaPrivateKey } from '@armilla/cipher';
import { cryptogramVersion } from '@armilla/emv';
import {
  type CardRiskData,
  DGI_CARD_RISK_DATA,
  DGI_CONTACTLESS_FCI,
  DGI_CONTACTLESS_GPO,
  DGI_ICC_DP,
  DGI_ICC_DQ,
  DGI_ICC_EXPONENT,
  DGI_ICC_MODULUS,
  DGI_ICC_P,
  DGI_ICC_Q,
  DGI_ICC_Q_INVERSE,
  DGI_MK_AC,
  decodeCardRiskData,
} from '@armilla/globalplatform';
import {
  type DolEntry,
  decodeCompressedNumeric,
  decodeDol,
  decodeOneTlv,
  decodeTlv,
  dolLength,
  encodeTlv,
  find,
  findDeep,
  leaves,
  type Tlv,
  tagHex,
} from '@armilla/tlv';
import type { Reader } from '../memory/memory.ts';
import { LOG_LENGTH } from './cryptogram-log.ts';
import { type AIDHex, aidBytes, holdsFile, readData } from './registry.ts';

export type PaymentApplication = {
  readonly aid: AIDHex;
  /** The answer to SELECT. */
  readonly fci: Uint8Array;
  /** What GET PROCESSING OPTIONS must bring; 0 without a PDOL. */
  readonly pdolLength: number;
  /** The answer to GET PROCESSING OPTIONS. */
  readonly processingOptions: Uint8Array;
  readonly aip: Uint8Array;
  /** Where readers find the log, by 9F4D in the FCI; undefined when they shall not. */
  readonly log: { readonly sfi: number; readonly records: number } | undefined;
  readonly cdol1: readonly DolEntry[];
  /** Of the PAN in 5A, which on a band is a DPAN. */
  readonly dpanLastFour: string;
  readonly risk: CardRiskData;
  readonly mkAC: Uint8Array;
  /** Absent on a card that does no CDA. */
  readonly iccKey: RsaPrivateKey | undefined;
  record(sfi: number, record: number): Uint8Array | undefined;
  /** Whether there is a file with this short identifier. */
  hasFile(sfi: number): boolean;
};

/** What a cryptogram is made over; the CDOL1 must ask for it all. */
const CRYPTOGRAM_TAGS = [0x9f02, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37] as const;

/** The answer with a CDA signature still fits 256 bytes up to this modulus. */
const MAXIMUM_MODULUS_BYTES = 205;

/** AIP byte 1 (EMV Book C-2). */
const AIP_CDA = 0x01;
const AIP_ON_DEVICE_VERIFICATION = 0x02;
/** AIP byte 2. */
const AIP_RELAY_RESISTANCE = 0x01;

/** All that is read out of the groupings at once; records are looked up when they are asked for. */
export type ApplicationFacts = Omit<PaymentApplication, 'record' | 'hasFile'>;

/** What was read last, and every grouping that it was read from. */
type KnownFacts = {
  readonly facts: ApplicationFacts;
  readonly from: ReadonlyMap<string, Uint8Array | undefined>;
};

/**
 * By the very bytes of the card risk data: when the memory forgets those, this forgets the keys
 * that were read with them.
 */
const KNOWN = new WeakMap<Uint8Array, KnownFacts>();

/** Reads an instance. Throws DecodeError naming what is missing or wrong. */
export function readApplication(reader: Reader, aid: AIDHex): PaymentApplication {
  return {
    ...applicationFacts(reader, aid),
    record: (sfi, number) => readData(reader, aid, (sfi << 8) | number),
    hasFile: (sfi) => holdsFile(reader, aid, sfi),
  };
}

/**
 * The facts read before, where all they were read from is still the same. A reader hands out the
 * same bytes for a key until the key is written again, so that their identity tells.
 */
export function applicationFacts(reader: Reader, aid: AIDHex): ApplicationFacts {
  const risk = readData(reader, aid, DGI_CARD_RISK_DATA);
  const known = risk && KNOWN.get(risk);
  if (known?.facts.aid === aid && isUnchanged(reader, known.from)) return known.facts;
  const from = new Map<string, Uint8Array | undefined>();
  const get = (key: string): Uint8Array | undefined => {
    const value = reader.get(key);
    from.set(key, value);
    return value;
  };
  const facts = readFacts({ ...reader, get }, aid);
  if (risk !== undefined) KNOWN.set(risk, { facts, from });
  return facts;
}

function isUnchanged(reader: Reader, from: KnownFacts['from']): boolean {
  for (const [key, value] of from) if (reader.get(key) !== value) return false;
  return true;
}

function readFacts(reader: Reader, aid: AIDHex): ApplicationFacts {
  const grouping = (dgi: number) => required(readData(reader, aid, dgi), dgi);
  const risk = decodeCardRiskData(grouping(DGI_CARD_RISK_DATA));
  cryptogramVersion(risk.cryptogramVersionNumber);
  const proprietary = decodeOneTlv(grouping(DGI_CONTACTLESS_FCI));
  if (proprietary.tag !== 0xa5) throw new DecodeError('9103', 'not an FCI proprietary template');
  const pdol = find(proprietary.children ?? [], 0x9f38)?.value;
  const gpo = grouping(DGI_CONTACTLESS_GPO);
  const { aip, afl } = decodeProcessingOptions(gpo);
  const record = (sfi: number, number: number) => readData(reader, aid, (sfi << 8) | number);
  const objects = leaves(recordsOf(afl, record).flatMap((data) => decodeTlv(data)));
  const mkAC = grouping(DGI_MK_AC);
  if (mkAC.length !== 16) throw new DecodeError('8000', 'not 16 bytes');
  return {
    aid,
    fci: fitting('9103', encodeTlv(0x6f, [encodeTlv(0x84, aidBytes(aid)), proprietary.raw])),
    pdolLength: pdol === undefined ? 0 : dolLength(decodeDol(pdol)),
    processingOptions: fitting('9204', encodeTlv(0x77, gpo)),
    aip,
    log: logEntry(proprietary),
    cdol1: cdol1Of(objects),
    dpanLastFour: decodeCompressedNumeric(objectIn(objects, 0x5a), '5A').slice(-4),
    risk,
    mkAC,
    iccKey: signsCDA(aip) ? readICCKey(grouping) : undefined,
  };
}

/** Log entry, 9F4D in BF0C: a file of 11–30 and its records (EMV Book 3, annex D). */
function logEntry(proprietary: Tlv): PaymentApplication['log'] {
  const value = findDeep([proprietary], 0x9f4d)?.value;
  if (value === undefined) return undefined;
  const [sfi = 0, records = 0] = value;
  if (value.length !== 2 || sfi < 11 || sfi > 30) throw new DecodeError('9F4D', 'no log file');
  return { sfi, records: Math.min(records, LOG_LENGTH) };
}

/** An answer that one short response carries. */
function fitting(path: string, answer: Uint8Array): Uint8Array {
  if (answer.length > 256) throw new DecodeError(path, 'longer than one answer');
  return answer;
}

/** AIP B1b1: combined dynamic data authentication. */
function signsCDA(aip: Uint8Array): boolean {
  return ((aip[0] ?? 0) & AIP_CDA) !== 0;
}

/** AIP B1b2: the cardholder is verified on the device. */
export function verifiesOnDevice({ aip }: PaymentApplication): boolean {
  return ((aip[0] ?? 0) & AIP_ON_DEVICE_VERIFICATION) !== 0;
}

/** AIP B2b1: relay resistance. A software card's times are its host's, so ours leave it out. */
export function resistsRelays({ aip }: PaymentApplication): boolean {
  return ((aip[1] ?? 0) & AIP_RELAY_RESISTANCE) !== 0;
}

function required(data: Uint8Array | undefined, dgi: number): Uint8Array {
  if (data === undefined) throw new DecodeError(dgi.toString(16).toUpperCase(), 'missing');
  return data;
}

function decodeProcessingOptions(gpo: Uint8Array): { aip: Uint8Array; afl: Uint8Array } {
  const list = decodeTlv(gpo);
  const aip = find(list, 0x82)?.value;
  const afl = find(list, 0x94)?.value;
  if (aip?.length !== 2) throw new DecodeError('82', 'not 2 bytes');
  if (afl === undefined || afl.length === 0 || afl.length % 4 !== 0) {
    throw new DecodeError('94', 'not whole entries');
  }
  return { aip, afl };
}

/** Every record the locator names, all of which must be there. */
function recordsOf(
  afl: Uint8Array,
  record: (sfi: number, number: number) => Uint8Array | undefined,
): readonly Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let offset = 0; offset < afl.length; offset += 4) {
    const [entry = 0, first = 0, last = 0] = afl.subarray(offset, offset + 3);
    for (let number = first; number <= last; number++) {
      const data = record(entry >>> 3, number);
      if (data === undefined) throw new DecodeError('94', 'names a record that is not there');
      all.push(data);
    }
  }
  return all;
}

function objectIn(objects: readonly Tlv[], tag: number): Uint8Array {
  const value = find(objects, tag)?.value;
  if (value === undefined) throw new DecodeError(tagHex(tag), 'missing');
  return value;
}

function cdol1Of(objects: readonly Tlv[]): readonly DolEntry[] {
  const entries = decodeDol(objectIn(objects, 0x8c));
  for (const tag of CRYPTOGRAM_TAGS) {
    if (!entries.some((entry) => entry.tag === tag)) {
      throw new DecodeError('8C', `does not ask for ${tagHex(tag)}`);
    }
  }
  return entries;
}

function readICCKey(grouping: (dgi: number) => Uint8Array): RsaPrivateKey {
  const modulus = grouping(DGI_ICC_MODULUS);
  if (modulus.length < 64 || modulus.length > MAXIMUM_MODULUS_BYTES) {
    throw new DecodeError('8103', 'not 64 to 205 bytes');
  }
  // Key groupings came padded to whole cipher blocks: only the length tells where they end.
  const part = (dgi: number) => {
    const half = Math.ceil(modulus.length / 2);
    const data = grouping(dgi);
    if (data.length < half)
      throw new DecodeError(dgi.toString(16), 'shorter than half the modulus');
    return data.slice(0, half);
  };
  return {
    modulus,
    exponent: grouping(DGI_ICC_EXPONENT),
    p: part(DGI_ICC_P),
    q: part(DGI_ICC_Q),
    dp: part(DGI_ICC_DP),
    dq: part(DGI_ICC_DQ),
    qInv: part(DGI_ICC_Q_INVERSE),
  };
}

const UTF8 = new TextEncoder();

/** The entry an application has in the PPSE: 61 { 4F, 50, 87, 9F2A } (EMV Book B, 3.3.2). */
export function directoryEntry({ aid, risk }: ApplicationFacts, priority: number): Uint8Array {
  return encodeTlv(
    0x61,
    concat(
      encodeTlv(0x4f, aidBytes(aid)),
      encodeTlv(0x50, UTF8.encode(risk.label)),
      encodeTlv(0x87, Uint8Array.of(Math.min(priority, 15))),
      risk.kernelId === undefined ? new Uint8Array(0) : encodeTlv(0x9f2a, risk.kernelId),
    ),
  );
}
