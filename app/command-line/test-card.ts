/** A band in memory with cards on it, personalised through real SCP03 sessions, for readers. */
import { randomBytes } from 'node:crypto';
import { concat, hex } from '@armilla/bytes';
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
import { systemChance } from '@armilla/kit/chance';
import { systemClock } from '@armilla/kit/clock';
import type { KeyPort } from '@armilla/kit/keys';
import type { Programmes } from '@armilla/kit/programme-files';
import { makeTestCard, type TestCard, type TestCardFacts } from '@armilla/token-service';
import {
  createSecureElement,
  flashInMemory,
  openMemory,
  type SecureElement,
} from '@armilla/wearable';
import { createMaker } from '@armilla/world/maker';

export interface CardInReader {
  readonly secureElement: SecureElement;
  readonly facts: readonly TestCardFacts[];
  /** The keys of its issuer security domain. */
  readonly scp03: StaticKeys & { readonly keyVersion: number };
}

/** What a caller may want to be different about the cards. */
export interface CardChoices {
  /** Processing options data object list (9F38), which makes readers send more at the start. */
  readonly pdol?: Uint8Array;
  /** Cryptogram version number: 10, 11, 14 or 15, hexadecimal. */
  readonly cryptogramVersionNumber?: number;
  /** The holder is verified on the device, and the card answers with DF4B. */
  readonly onDeviceVerification?: boolean;
}

/** Log entry: the last ten in file 11 (EMV Book 3, annex D). */
const LOG_ENTRY = Uint8Array.of(0x9f, 0x4d, 0x02, 0x0b, 0x0a);

/** Makes a chip with `count` cards, all activated; the first has priority. */
export async function makeCardInReader(
  keys: KeyPort,
  { banks, service }: Programmes,
  count: number,
  choices: CardChoices = {},
): Promise<CardInReader> {
  const scp03: StaticKeys = { enc: randomBytes(16), mac: randomBytes(16), dek: randomBytes(16) };
  const secureElement = createSecureElement({
    memory: openMemory(flashInMemory()),
    factory: { cplc: createMaker(keys, systemChance).make(systemClock.now()).cplc, keys: scp03 },
    chance: systemChance,
    clock: systemClock,
    // A card in a reader has no wrist: whoever holds it may pay.
    isVerified: () => true,
    // Somebody else's card manager may choose any level there is, authentication alone included.
    minimumLevel: 0x00,
  });
  const [bank] = banks;
  if (bank === undefined) throw new Error('there is no bank programme to make a card for');
  const facts: TestCardFacts[] = [];
  for (let slot = 1; slot <= count; slot++) {
    const { onDeviceVerification = false } = choices;
    const now = systemClock.now();
    const request = { keys, bank, service, chance: systemChance, now, slot, onDeviceVerification };
    const card = await makeTestCard(request);
    const { instance, cvn } = chosen(card, choices);
    personalise(secureElement, scp03, slot - 1, [
      ...personalisationScript(instance, encipherUnderDEK(scp03.dek)),
      setContactlessStatus('activate', instance.instanceAid),
    ]);
    facts.push({ ...card.facts, cvn });
  }
  secureElement.reset();
  return { secureElement, facts, scp03: { ...scp03, keyVersion: FACTORY_KEY_VERSION } };
}

/** The card as its maker made it, with what the caller wants to be different. */
function chosen(
  { instance, facts }: TestCard,
  { pdol, cryptogramVersionNumber: version }: CardChoices,
): { instance: PaymentInstanceData; cvn: string } {
  return {
    instance: {
      ...instance,
      issuerDiscretionary: concat(instance.issuerDiscretionary ?? new Uint8Array(0), LOG_ENTRY),
      ...(pdol === undefined ? {} : { pdol }),
      ...(version === undefined ? {} : { cryptogramVersionNumber: version }),
    },
    cvn: version === undefined ? facts.cvn : hex(Uint8Array.of(version)),
  };
}

/** One secure session at the highest level; any answer but success ends the command. */
function personalise(
  { wired }: SecureElement,
  keys: StaticKeys,
  sequenceCounter: number,
  commands: readonly Uint8Array[],
): void {
  const session = openHostSession({
    keys,
    keyVersion: FACTORY_KEY_VERSION,
    hostChallenge: randomBytes(8),
    sequenceCounter,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
    securityLevel: 0x33,
  });
  send(wired, concat(Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 8), ISSUER_SECURITY_DOMAIN_AID));
  session.checkInitializeUpdate(send(wired, session.initializeUpdate));
  send(wired, session.externalAuthenticate);
  for (const command of commands) session.unwrap(send(wired, session.wrap(command)));
}

function send(link: SecureElement['wired'], command: Uint8Array): Uint8Array {
  const answer = link.transceive(command);
  const { status } = decodeAnswer(answer);
  if (status !== 0x9000) throw new Error(`the chip answered ${status.toString(16)}`);
  return answer;
}
