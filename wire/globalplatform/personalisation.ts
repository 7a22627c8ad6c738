/**
 * The script that brings one card onto a band: plain commands, in their order, for the secure
 * session to wrap. Source: EMV Card Personalization Specification, 3; GPCS, 11.5 and 11.11.
 */
import { ascii, concat } from '@armilla/bytes';
import { aesCbc, padMethod2, type RsaPrivateKey } from '@armilla/cipher';
import { encodeTlv } from '@armilla/tlv';
import {
  INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE,
  installCommand,
  installForPersonalisation,
  STORE_DATA_ENCRYPTED,
  STORE_DATA_LAST,
  storeDataCommand,
} from './content-management.ts';
import { type DataGrouping, encodeDGI } from './dgi.ts';
import type { ChannelMode } from './key-derivation.ts';
import {
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
  encodeCardRiskData,
} from './payment-dgi.ts';
import {
  PAYMENT_LOAD_FILE_AID,
  PAYMENT_MODULE_AID,
  type PaymentInstanceData,
} from './payment-instance.ts';
import { longestCommandData } from './secure-messaging.ts';

/** Enciphers one key grouping under K-DEK: see {@link encipherUnderDEK}. */
export type EncipherKeyData = (data: Uint8Array) => Uint8Array;

/**
 * Key data under K-DEK as the card expects it: AES-CBC from a zero vector (Amendment D, 6.2.8).
 * Data that is no whole number of blocks is padded; the card knows the length and drops the
 * padding.
 */
export function encipherUnderDEK(dek: Uint8Array): EncipherKeyData {
  return (data) => {
    const whole = data.length % 16 === 0 ? data : padMethod2(data, 16);
    return aesCbc(dek, new Uint8Array(16), whole, 'encrypt');
  };
}

/**
 * INSTALL [for install and make selectable], INSTALL [for personalisation] and the STORE DATA that
 * fill the instance. All plain; the caller wraps them in one session, between `openPackage` and
 * `commitPackage` if they shall be one transaction. The instance is then personalised but not yet
 * activated in the contactless registry. `mode` is that of the session, which says how much fits a
 * command. Throws RangeError or DecodeError for data no card takes.
 */
export function personalisationScript(
  card: PaymentInstanceData,
  encipher: EncipherKeyData,
  mode: ChannelMode = 'S8',
): readonly Uint8Array[] {
  return [
    installPaymentInstance(card),
    installForPersonalisation(card.instanceAid),
    ...storeDataCommands(
      openGroupings(card),
      keyGroupings(card, encipher),
      longestCommandData(mode),
    ),
  ];
}

function installPaymentInstance(card: PaymentInstanceData): Uint8Array {
  return installCommand(INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE, {
    loadFileAid: card.loadFileAid ?? PAYMENT_LOAD_FILE_AID,
    moduleAid: card.moduleAid ?? PAYMENT_MODULE_AID,
    instanceAid: card.instanceAid,
    privileges: Uint8Array.of(0x00),
    parameters: encodeTlv(0xc9, new Uint8Array(0)),
    token: new Uint8Array(0),
  });
}

/** The groupings that travel in clear inside the session. */
function openGroupings(card: PaymentInstanceData): readonly DataGrouping[] {
  const records = card.records.map(({ sfi, record, data }) => ({ dgi: (sfi << 8) | record, data }));
  const gpo = concat(encodeTlv(0x82, card.aip), encodeTlv(0x94, card.afl));
  return [
    { dgi: DGI_CARD_RISK_DATA, data: encodeCardRiskData(card) },
    { dgi: DGI_CONTACTLESS_FCI, data: proprietaryTemplate(card) },
    { dgi: DGI_CONTACTLESS_GPO, data: gpo },
    ...records,
    ...publicKeyGroupings(card),
  ];
}

function publicKeyGroupings({ iccKey }: PaymentInstanceData): readonly DataGrouping[] {
  if (iccKey === undefined) return [];
  return [
    { dgi: DGI_ICC_MODULUS, data: iccKey.modulus },
    { dgi: DGI_ICC_EXPONENT, data: iccKey.exponent },
  ];
}

/** The FCI proprietary template, A5 (EMV Book 1, 11.3.4). */
function proprietaryTemplate(card: PaymentInstanceData): Uint8Array {
  const optional = (tag: number, value: Uint8Array | undefined): readonly Uint8Array[] =>
    value === undefined ? [] : [encodeTlv(tag, value)];
  const language = card.languagePreference;
  return encodeTlv(0xa5, [
    encodeTlv(0x50, ascii(card.label, 'label')),
    encodeTlv(0x87, Uint8Array.of(card.priority)),
    ...optional(0x9f38, card.pdol),
    ...optional(0x5f2d, language === undefined ? undefined : ascii(language, 'language')),
    ...optional(0xbf0c, card.issuerDiscretionary),
  ]);
}

/** The groupings that are enciphered under K-DEK besides. */
function keyGroupings(
  { iccKey, mkAC }: PaymentInstanceData,
  encipher: EncipherKeyData,
): readonly DataGrouping[] {
  const own: readonly PlainGrouping[] = iccKey === undefined ? [] : privateKeyGroupings(iccKey);
  const plain: readonly PlainGrouping[] = [[DGI_MK_AC, mkAC], ...own];
  return plain.map(([dgi, data]) => ({ dgi, data: encipher(data) }));
}

type PlainGrouping = readonly [dgi: number, data: Uint8Array];

function privateKeyGroupings({ modulus, qInv, dq, dp, q, p }: RsaPrivateKey) {
  const half = Math.ceil(modulus.length / 2);
  return [
    [DGI_ICC_Q_INVERSE, leftPadded(qInv, half)],
    [DGI_ICC_DQ, leftPadded(dq, half)],
    [DGI_ICC_DP, leftPadded(dp, half)],
    [DGI_ICC_Q, leftPadded(q, half)],
    [DGI_ICC_P, leftPadded(p, half)],
  ] as const;
}

/** A part of the key at the length the card expects, half that of the modulus. */
function leftPadded(part: Uint8Array, length: number): Uint8Array {
  if (part.length > length) throw new RangeError('a part of the key longer than half the modulus');
  return concat(new Uint8Array(length - part.length), part);
}

/** Plain groupings first, then the enciphered ones; the very last command carries the last bit. */
function storeDataCommands(
  open: readonly DataGrouping[],
  keys: readonly DataGrouping[],
  chunkLength: number,
): readonly Uint8Array[] {
  const blocks = [
    ...chunks(open, chunkLength).map((data) => ({ p1: 0x00, data })),
    ...chunks(keys, chunkLength).map((data) => ({ p1: STORE_DATA_ENCRYPTED, data })),
  ];
  return blocks.map(({ p1, data }, block) => {
    const last = block === blocks.length - 1 ? STORE_DATA_LAST : 0x00;
    return storeDataCommand(p1 | last, block, data);
  });
}

/** The groupings after one another, cut where a command is full. */
function chunks(groupings: readonly DataGrouping[], chunkLength: number): readonly Uint8Array[] {
  const all = concat(...groupings.map(encodeDGI));
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < all.length; offset += chunkLength) {
    parts.push(all.slice(offset, offset + chunkLength));
  }
  return parts;
}
