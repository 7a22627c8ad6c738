/**
 * The plastic cards of the banks' test ranges, as chips that can be held to a till: the control to
 * what a band does. Each is personalised once from what its bank says of it and kept in a file, as
 * its transaction counter has to be. Online only: it signs nothing, and its bank checks it.
 */
import { existsSync, rmSync } from 'node:fs';
import { bcd, concat, fromHex } from '@armilla/bytes';
import {
  decodeAnswer,
  encipherUnderDEK,
  FACTORY_KEY_VERSION,
  ISSUER_SECURITY_DOMAIN_AID,
  openHostSession,
  type PaymentInstanceData,
  personalisationScript,
  type StaticKeys,
  setContactlessStatus,
} from '@armilla/globalplatform';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { KeyPort } from '@armilla/kit/keys';
import { CURRENCIES } from '@armilla/kit/money';
import { type BankProgramme, type Product, productOf } from '@armilla/kit/programme';
import type { PAN, SecretBytes } from '@armilla/kit/secret';
import {
  encodeCompressedNumeric,
  encodeCvmList,
  encodeDate,
  encodeTlv,
  encodeTrack2,
  endOfMonth,
} from '@armilla/tlv';
import {
  type CardLink,
  createSecureElement,
  flashInFile,
  openMemory,
  type SecureElement,
  sealedFlash,
} from '@armilla/wearable';
import type { DataFolder } from '../data-folder.ts';
import type { Maker } from '../maker.ts';

/** What a bank says of a plastic card of its test range, for its chip to be made. */
export interface TestChip {
  readonly pan: PAN;
  /** Two digits. */
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  readonly name: string;
  /** The card's own master key for application cryptograms, 16 bytes. */
  readonly masterKey: SecretBytes;
}

export interface PlasticDeps {
  readonly folder: Pick<DataFolder, 'file'>;
  readonly keys: KeyPort;
  readonly maker: Maker;
  readonly clock: Clock;
  readonly chance: Chance;
}

export interface PlasticDrawer {
  /** The chip of a card, personalised when it is taken out for the first time. */
  take(bank: BankProgramme, cardId: string, chip: TestChip): CardLink;
  close(): void;
}

export function openPlasticDrawer(deps: PlasticDeps): PlasticDrawer {
  const taken = new Map<string, { link: CardLink; close(): void }>();
  return {
    take(bank, cardId, chip) {
      const name = `plastic-${cardId}-${chip.expiry}${chip.psn}.image`;
      const known = taken.get(name) ?? boot(deps, name, plasticCard(bank, chip));
      taken.set(name, known);
      return known.link;
    },
    close() {
      for (const { close } of taken.values()) close();
    },
  };
}

/** The chip in its file; one that was never finished is made anew. */
function boot(deps: PlasticDeps, name: string, card: PaymentInstanceData) {
  const path = deps.folder.file('till', name);
  const isNew = !existsSync(path);
  const file = flashInFile(path);
  const flash = sealedFlash(file, {
    seal: (plain) => deps.keys.seal('plastic', plain, name),
    open: (sealed) => deps.keys.open('plastic', sealed, name),
  });
  const keys = scp03Keys(deps.chance);
  const chip = createSecureElement({
    memory: openMemory(flash),
    factory: { cplc: deps.maker.make(deps.clock.now()).cplc, keys },
    chance: deps.chance,
    clock: deps.clock,
    // Nobody proves anything to a plastic card over the field.
    isVerified: () => false,
  });
  if (isNew) personalise(deps.chance, chip, keys, card);
  if (chip.cards().some(({ isPayable }) => isPayable)) {
    return { link: chip.contactless, close: file.close };
  }
  file.close();
  if (isNew) throw new Error('a plastic card could not be personalised');
  rmSync(path);
  return boot(deps, name, card);
}

function scp03Keys(chance: Chance): StaticKeys {
  return { enc: chance.bytes(16), mac: chance.bytes(16), dek: chance.bytes(16) };
}

/** One secure session at the highest level; any answer but success ends it. */
function personalise(
  chance: Chance,
  { wired }: SecureElement,
  keys: StaticKeys,
  card: PaymentInstanceData,
): void {
  const session = openHostSession({
    keys,
    keyVersion: FACTORY_KEY_VERSION,
    hostChallenge: chance.bytes(8),
    sequenceCounter: 0,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
    securityLevel: 0x33,
  });
  send(wired, concat(Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 8), ISSUER_SECURITY_DOMAIN_AID));
  session.checkInitializeUpdate(send(wired, session.initializeUpdate));
  send(wired, session.externalAuthenticate);
  const commands = [
    ...personalisationScript(card, encipherUnderDEK(keys.dek)),
    setContactlessStatus('activate', card.instanceAid),
  ];
  for (const command of commands) session.unwrap(send(wired, session.wrap(command)));
}

function send(link: CardLink, command: Uint8Array): Uint8Array {
  const answer = link.transceive(command);
  const { status } = decodeAnswer(answer);
  if (status !== 0x9000) throw new Error(`the chip answered ${status.toString(16)}`);
  return answer;
}

/** CVN 10: EMV common session keys are no part of it, the card's own key makes the cryptogram. */
const CRYPTOGRAM_VERSION_NUMBER = 0x10;

/** Cardholder verification and terminal risk management; EMV mode; no data authentication. */
const INTERCHANGE_PROFILE = fromHex('1880');
const RECORD_SFI = 2;
const FILE_LOCATOR = fromHex('10010100');

const CDOL1 = fromHex(
  '9F0206 9F0306 9F1A02 9505 5F2A02 9A03 9C01 9F3704 9F3501 9F4502 9F4C08 9F3403 9F2103 9F7C14',
);

/** Online PIN where the terminal asks for one, else nothing: the till's limits decide. */
const CVM_LIST = encodeCvmList({
  amountX: 0,
  amountY: 0,
  rules: [
    { code: 0x42, condition: 0x03 },
    { code: 0x1f, condition: 0x03 },
  ],
});

function plasticCard(bank: BankProgramme, chip: TestChip): PaymentInstanceData {
  const product = productOf([bank], chip.pan.expose().slice(0, 8))?.product;
  return {
    instanceAid: fromHex(`${aidOf(bank, product)}AA01`),
    label: labelOf(bank, product),
    priority: 1,
    kernelId: Uint8Array.of(0x02),
    aip: INTERCHANGE_PROFILE,
    afl: FILE_LOCATOR,
    records: [{ sfi: RECORD_SFI, record: 1, data: encodeTlv(0x70, recordOf(bank, chip)) }],
    mkAC: chip.masterKey.expose(),
    keyDerivationIndex: 1,
    cryptogramVersionNumber: CRYPTOGRAM_VERSION_NUMBER,
    offlineCeilingMinor: 0,
  };
}

function labelOf(bank: BankProgramme, product: Product | undefined): string {
  if (product?.network === 'VISA') return 'Visa';
  return product?.network === 'MASTERCARD' ? 'Mastercard' : bank.token.label;
}

/** A closed loop's plastic has the name of its tokens, the others that of their network. */
function aidOf(bank: BankProgramme, product: Product | undefined): string {
  if (product?.network === 'VISA') return 'A0000000031010';
  return product?.network === 'MASTERCARD' ? 'A0000000041010' : bank.token.aid;
}

function recordOf(bank: BankProgramme, { pan, psn, expiry }: TestChip): Uint8Array {
  const digits = pan.expose();
  const track2 = encodeTrack2({
    pan: digits,
    expiry,
    serviceCode: '201',
    discretionaryData: '00000000',
  });
  const { numeric: currency } = CURRENCIES[bank.currency];
  return concat(
    encodeTlv(0x57, track2),
    encodeTlv(0x5a, encodeCompressedNumeric(digits)),
    encodeTlv(0x5f24, lastDay(expiry)),
    encodeTlv(0x5f28, bcd(bank.country.numeric.padStart(4, '0'))),
    encodeTlv(0x5f34, bcd(psn)),
    encodeTlv(0x8c, CDOL1),
    encodeTlv(0x8e, CVM_LIST),
    // Everything, everywhere, cash machines included (EMV Book 3, annex C2).
    encodeTlv(0x9f07, fromHex('FF00')),
    encodeTlv(0x9f0d, fromHex('FFFFFFFFFF')),
    encodeTlv(0x9f0e, fromHex('0000000000')),
    encodeTlv(0x9f0f, fromHex('FFFFFFFFFF')),
    encodeTlv(0x9f42, bcd(currency.padStart(4, '0'))),
  );
}

function lastDay(yymm: string): Uint8Array {
  return encodeDate(endOfMonth(2000 + Number(yymm.slice(0, 2)), Number(yymm.slice(2))));
}
