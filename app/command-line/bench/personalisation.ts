/**
 * What it costs to bring one card onto a band: commands and bytes over the phone's link, the fewest
 * commands the same data could travel in, and the memory it takes.
 */
import { randomBytes } from 'node:crypto';
import { concat } from '@armilla/bytes';
import {
  commitPackage,
  encipherUnderDEK,
  FACTORY_KEY_VERSION,
  ISSUER_SECURITY_DOMAIN_AID,
  longestCommandData,
  openHostSession,
  openPackage,
  type PaymentInstanceData,
  personalisationScript,
  setContactlessStatus,
} from '@armilla/globalplatform';
import { systemChance } from '@armilla/kit/chance';
import { systemClock } from '@armilla/kit/clock';
import { keysInMemory } from '@armilla/kit/keys';
import { makeTestCard } from '@armilla/token-service';
import { createSecureElement, flashInMemory, openMemory } from '@armilla/wearable';
import { programmes } from '../service.ts';

/** Commands and bytes of one card's package, as a phone relays it. */
export interface PersonalisationCost {
  readonly commands: number;
  /** The fewest commands that hold the same data: each STORE DATA full. */
  readonly fewestCommands: number;
  readonly commandBytes: number;
  readonly answerBytes: number;
  /** Of the card's data groupings alone. */
  readonly dataBytes: number;
  /** The band's flash afterwards. */
  readonly imageBytes: number;
}

const STORE_DATA = 0xe2;
/** P1 of a STORE DATA whose groupings are enciphered (EMV CPS, 3.2). */
const ENCIPHERED = 0x60;

export async function personalisationCost(): Promise<PersonalisationCost> {
  const { instance } = await someCard();
  const keys = { enc: randomBytes(16), mac: randomBytes(16), dek: randomBytes(16) };
  const plain = packageOf(instance, keys.dek);
  const flash = flashInMemory();
  const { wired } = createSecureElement({
    memory: openMemory(flash),
    factory: { cplc: randomBytes(42), keys },
    chance: systemChance,
    clock: systemClock,
  });
  const sent = wrapped(plain, keys);
  const answers = sent.map((command) => wired.transceive(command));
  if (!answers.every((answer) => answer.at(-2) === 0x90)) throw new Error('the chip refused');
  const stores = storesOf(plain);
  return {
    commands: sent.length,
    fewestCommands: sent.length - stores.length + fewestStores(stores),
    commandBytes: concat(...sent).length,
    answerBytes: concat(...answers).length,
    dataBytes: concat(...stores.map(({ data }) => data)).length,
    imageBytes: flash.readAll().length,
  };
}

function someCard() {
  const { banks, service } = programmes();
  const [bank] = banks;
  if (bank === undefined) throw new Error('there is no bank programme to make a card for');
  const now = systemClock.now();
  const keys = keysInMemory();
  return makeTestCard({ keys, bank, service, chance: systemChance, now, slot: 1 });
}

/** What the token service sends inside the session. */
function packageOf(card: PaymentInstanceData, dek: Uint8Array): readonly Uint8Array[] {
  const packageId = randomBytes(16);
  return [
    openPackage(packageId),
    ...personalisationScript(card, encipherUnderDEK(dek)),
    setContactlessStatus('activate', card.instanceAid),
    commitPackage(packageId),
  ];
}

function wrapped(
  plain: readonly Uint8Array[],
  keys: { readonly enc: Uint8Array; readonly mac: Uint8Array; readonly dek: Uint8Array },
): readonly Uint8Array[] {
  const aid = ISSUER_SECURITY_DOMAIN_AID;
  const host = openHostSession({
    keys,
    keyVersion: FACTORY_KEY_VERSION,
    hostChallenge: randomBytes(8),
    sequenceCounter: 0,
    isdAid: aid,
    securityLevel: 0x33,
  });
  const select = concat(Uint8Array.of(0x00, 0xa4, 0x04, 0x00, aid.length), aid);
  return [select, host.initializeUpdate, host.externalAuthenticate, ...plain.map(host.wrap)];
}

interface Store {
  readonly isEnciphered: boolean;
  readonly data: Uint8Array;
}

/** The commands that carry groupings, without those that open and commit the package. */
function storesOf(plain: readonly Uint8Array[]): readonly Store[] {
  return plain.slice(1, -1).flatMap((command) => {
    const [, instruction, p1 = 0, , length = 0] = command;
    if (instruction !== STORE_DATA) return [];
    const data = command.subarray(5, 5 + length);
    return [{ isEnciphered: (p1 & ENCIPHERED) === ENCIPHERED, data }];
  });
}

/** Enciphered and plain groupings cannot share a command. */
function fewestStores(stores: readonly Store[]): number {
  const full = longestCommandData('S8');
  return [true, false]
    .map((kind) => stores.filter(({ isEnciphered }) => isEnciphered === kind))
    .map((same) => Math.ceil(concat(...same.map(({ data }) => data)).length / full))
    .reduce((sum, count) => sum + count, 0);
}
