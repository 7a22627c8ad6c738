/**
 * Bringing code onto a card: INSTALL [for load], the load file cut into LOAD commands, and INSTALL
 * [for extradition], which gives what is there to another security domain.
 * Source: GlobalPlatform Card Specification 2.3, 11.5 and 11.6.
 */
import { concat, DecodeError } from '@armilla/bytes';
import { decodeTlv, encodeTlv, find } from '@armilla/tlv';
import { type Command, encodeCommandAPDU } from './apdu.ts';
import {
  decodeLengthValues,
  INSTALL_FOR_EXTRADITION,
  INSTALL_FOR_LOAD,
  lengthValue,
} from './content-management.ts';
import type { ChannelMode } from './key-derivation.ts';
import { longestCommandData } from './secure-messaging.ts';

/** The fields of INSTALL [for load] (GPCS, table 11-43); empty where there is none. */
export type LoadRequest = {
  readonly loadFileAid: Uint8Array;
  /** The security domain the file goes to; empty for the one that is asked. */
  readonly domainAid: Uint8Array;
  /** The hash of the load file data block. */
  readonly hash: Uint8Array;
  /** TLVs, `EF` with the memory wanted among them. */
  readonly parameters: Uint8Array;
  readonly token: Uint8Array;
};

/** The fields of INSTALL [for extradition] (GPCS, table 11-47). */
export type ExtraditionRequest = {
  /** The security domain that gets it. */
  readonly domainAid: Uint8Array;
  /** The application or load file that is given. */
  readonly aid: Uint8Array;
  readonly parameters: Uint8Array;
  readonly token: Uint8Array;
};

/** A load file: the code, and the signatures (DAP) that vouch for it. */
export type LoadFile = {
  /** The load file data block, such as the components of a CAP file one after another. */
  readonly code: Uint8Array;
  readonly signatures: readonly LoadFileSignature[];
};

/** One DAP block: the domain that checks it, and the signature. */
export type LoadFileSignature = {
  readonly domainAid: Uint8Array;
  readonly signature: Uint8Array;
};

const NOTHING = new Uint8Array(0);
const TAG_DAP_BLOCK = 0xe2;
const TAG_DAP_SIGNATURE = 0xc3;
const TAG_CODE = 0xc4;
const LAST_BLOCK = 0x80;
const MAXIMUM_BLOCKS = 256;

/** INSTALL [for load]. */
export function installForLoad(request: LoadRequest): Uint8Array {
  const { loadFileAid, domainAid, hash, parameters, token } = request;
  return install(INSTALL_FOR_LOAD, [loadFileAid, domainAid, hash, parameters, token]);
}

/** Reads the data of INSTALL [for load]. Throws {@link DecodeError}. */
export function decodeInstallForLoad(data: Uint8Array): LoadRequest {
  const fields = decodeLengthValues(data, 5);
  const [loadFileAid, domainAid, hash, parameters, token] = fields;
  return {
    loadFileAid: loadFileAid ?? NOTHING,
    domainAid: domainAid ?? NOTHING,
    hash: hash ?? NOTHING,
    parameters: parameters ?? NOTHING,
    token: token ?? NOTHING,
  };
}

/** INSTALL [for extradition]. */
export function installForExtradition(request: ExtraditionRequest): Uint8Array {
  const { domainAid, aid, parameters, token } = request;
  return install(INSTALL_FOR_EXTRADITION, [domainAid, NOTHING, aid, NOTHING, parameters, token]);
}

/** Reads the data of INSTALL [for extradition]. Throws {@link DecodeError}. */
export function decodeInstallForExtradition(data: Uint8Array): ExtraditionRequest {
  const [domainAid, none, aid, nothing, parameters, token] = decodeLengthValues(data, 6);
  if (none?.length !== 0 || nothing?.length !== 0) {
    throw new DecodeError('', 'a field that is empty in an extradition is not');
  }
  return {
    domainAid: domainAid ?? NOTHING,
    aid: aid ?? NOTHING,
    parameters: parameters ?? NOTHING,
    token: token ?? NOTHING,
  };
}

function install(p1: number, fields: readonly Uint8Array[]): Uint8Array {
  const data = concat(...fields.map(lengthValue));
  return encodeCommandAPDU({ cla: 0x80, ins: 0xe6, p1, p2: 0x00, data, le: 0x00 });
}

/** The bytes that LOAD carries: E2 { 4F, C3 } for each signature, then C4 with the code. */
export function encodeLoadFile({ code, signatures }: LoadFile): Uint8Array {
  const blocks = signatures.map(({ domainAid, signature }) =>
    encodeTlv(TAG_DAP_BLOCK, [encodeTlv(0x4f, domainAid), encodeTlv(TAG_DAP_SIGNATURE, signature)]),
  );
  return concat(...blocks, encodeTlv(TAG_CODE, code));
}

/** Reads what the LOAD commands carried together. Throws {@link DecodeError}. */
export function decodeLoadFile(bytes: Uint8Array): LoadFile {
  const blocks = decodeTlv(bytes);
  const code = find(blocks, TAG_CODE)?.value;
  if (code === undefined) throw new DecodeError('C4', 'missing');
  if (blocks.at(-1)?.tag !== TAG_CODE) throw new DecodeError('C4', 'not the last block');
  const signatures = blocks.slice(0, -1).map(({ tag, children = [] }) => {
    const domainAid = find(children, 0x4f)?.value;
    const signature = find(children, TAG_DAP_SIGNATURE)?.value;
    if (tag !== TAG_DAP_BLOCK || domainAid === undefined || signature === undefined) {
      throw new DecodeError('E2', 'not a signature of the load file');
    }
    return { domainAid, signature };
  });
  return { code, signatures };
}

/**
 * A load file as LOAD commands, cut where a command in a session of that mode is full. Throws
 * RangeError for a file of more than 256 of them.
 */
export function loadCommands(file: LoadFile, mode: ChannelMode = 'S8'): readonly Uint8Array[] {
  const bytes = encodeLoadFile(file);
  const size = longestCommandData(mode);
  const count = Math.ceil(bytes.length / size);
  if (count > MAXIMUM_BLOCKS) throw new RangeError('a load file of more than 256 blocks');
  return Array.from({ length: count }, (_, block) =>
    encodeCommandAPDU({
      cla: 0x80,
      ins: 0xe8,
      p1: block === count - 1 ? LAST_BLOCK : 0x00,
      p2: block,
      data: bytes.slice(block * size, (block + 1) * size),
      le: 0x00,
    }),
  );
}

/**
 * The load file out of the LOAD commands a card was sent, in their order. Throws
 * {@link DecodeError} where a block is missing, twice there, or the last one is not marked.
 */
export function joinLoadCommands(commands: readonly Command[]): LoadFile {
  for (const [block, { ins, p1, p2 }] of commands.entries()) {
    const isLast = block === commands.length - 1;
    if (ins !== 0xe8 || p2 !== (block & 0xff) || p1 !== (isLast ? LAST_BLOCK : 0x00)) {
      throw new DecodeError(`${block}`, 'not the next block of a load file');
    }
  }
  return decodeLoadFile(concat(...commands.map(({ data }) => data)));
}
