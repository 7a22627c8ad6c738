/**
 * What an outside program needs to make cryptograms of a band's token by itself: the number and its
 * master key. A till reads the band as any till does, and asks nobody.
 */

import { TEST_WORLD } from '@armilla/acquirer';
import { hex } from '@armilla/bytes';
import { decodeIad } from '@armilla/emv';
import { type Message, requireField } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { NoAnswer } from '@armilla/kit/host-link';
import type { BankProgramme } from '@armilla/kit/programme';
import type { Programmes } from '@armilla/kit/programme-files';
import { createTerminal, profileConfiguration } from '@armilla/terminal';
import { decodeTlv, valueOf as findValue } from '@armilla/tlv';
import { tokenMasterKeyOfIssuer } from '@armilla/token-service';
import { holdToReader } from '@armilla/wearable';
import type { DataFolder } from '../data-folder.ts';
import type { Parties } from './parties.ts';
import type { Shelf } from './shelf.ts';
import { caKeysOf } from './tills.ts';

/** Keys and elements in hexadecimal. */
export interface TokenFacts {
  /** The token's number (DPAN). */
  readonly pan: string;
  /** Two digits. */
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  readonly programmeId: string;
  /** Master key of application cryptograms that the token's key is derived from (EMV, option A). */
  readonly imkAc: string;
  readonly cvn: string;
  readonly keyDerivationIndex: string;
  /** Application transaction counters up to this one are used. */
  readonly atc: number;
  /** 9F10 as the band gave it: to be sent again with other counters. */
  readonly issuerApplicationData: string;
  /** 82. */
  readonly interchangeProfile: string;
  /** The certification authority key whose certificates the token has. */
  readonly capk: {
    readonly rid: string;
    readonly index: string;
    readonly modulus: string;
    readonly exponent: string;
  };
}

export interface TokenFactsDeps {
  readonly folder: DataFolder;
  readonly programmes: Programmes;
  readonly parties: Pick<Parties, 'tokenService'>;
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Throws when there is no such band, it would not pay, or its bank is no test range. */
export async function tokenFacts(deps: TokenFactsDeps, serialNumber: string): Promise<TokenFacts> {
  const { fields } = await readBand(deps, serialNumber);
  const pan = requireField({ mti: '0100', fields }, 2);
  const chip = decodeTlv(fields[55] ?? new Uint8Array(0));
  const element = (tag: number) => findValue(chip, tag) ?? new Uint8Array(0);
  const bank = bankOf(deps.programmes.banks, pan);
  const { kdi, cvn } = decodeIad(element(0x9f10));
  const capk = deps.parties.tokenService.caKeys().find(({ rid, index }) => {
    return bank.token.aid.startsWith(rid) && index === bank.token.caIndex;
  });
  if (capk === undefined) throw new Error('a token without an authority');
  const keys = deps.folder.keys('token-service');
  const [atcHigh = 0, atcLow = 0] = element(0x9f36);
  return {
    pan,
    psn: (fields[23] ?? '').slice(-2),
    expiry: fields[14] ?? '',
    programmeId: bank.id,
    imkAc: hex(tokenMasterKeyOfIssuer(keys, kdi).expose()),
    cvn: hex(Uint8Array.of(cvn)),
    keyDerivationIndex: hex(Uint8Array.of(kdi)),
    atc: atcHigh * 256 + atcLow,
    issuerApplicationData: hex(element(0x9f10)),
    interchangeProfile: hex(element(0x82)),
    capk,
  };
}

function bankOf(banks: readonly BankProgramme[], dpan: string): BankProgramme {
  const bank = banks.find(({ token }) => dpan.startsWith(token.bin));
  if (bank?.testRange !== true) throw new Error('facts are told of test ranges only');
  return bank;
}

/** The 0100 of a tap of 1.00 that goes nowhere. */
async function readBand(deps: TokenFactsDeps, serialNumber: string): Promise<Message> {
  const band = deps.shelf.band(serialNumber);
  const [owner] = TEST_WORLD;
  if (band === undefined || owner === undefined) throw new Error('there is no such band');
  const merchant = { ...owner.merchant, id: owner.merchant.merchantId };
  let asked: Message | undefined;
  const terminal = createTerminal({
    config: profileConfiguration(
      'attended',
      { terminalId: owner.terminalIds[0] ?? '', merchant },
      {},
    ),
    caKeys: caKeysOf(deps.parties.tokenService.caKeys()),
    host: {
      async send(message) {
        asked = message;
        throw new NoAnswer('asked of nobody', false);
      },
    },
    clock: deps.clock,
    chance: deps.chance,
  });
  const field = holdToReader(band);
  try {
    const transceive = async (apdu: Uint8Array) => field.transceive(apdu);
    await terminal.sale({
      amountMinor: 100,
      currency: owner.setUp.currency,
      field: { transceive },
    });
  } finally {
    field.leave();
  }
  if (asked === undefined) throw new Error('the band does not pay: is it worn, opened and armed?');
  return asked;
}
