/**
 * The phone, without a screen: encrypts what is typed, pairs, relays, resumes. The web app, the
 * command line, the journeys and the simulation all drive this one. It keeps nothing that has to
 * survive it.
 */
import type { BandLink } from '@armilla/api/band-link';
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf, Client } from '@armilla/kit/contract';
import { isRefusal, type Language, type Refusal, refuse } from '@armilla/kit/refusal';
import { ask } from './band.ts';
import type { Progress } from './decide/phase.ts';
import { readTypedCard, type TypedCard } from './decide/typed-card.ts';
import { encryptCard } from './encrypt.ts';
import { type Insisting, insist, timerWait } from './insist.ts';
import { type Synced, sync } from './sync.ts';

type Wallet = typeof walletContract.operations;
type Answer<Name extends keyof Wallet> = Promise<AnswerOf<Wallet[Name]> | Refusal>;
export type Device = AnswerOf<Wallet['completePairing']>['device'];

export interface PhoneDeps {
  readonly wallet: Client<typeof walletContract>;
  /** Absent while no wearable is near: what needs one is then refused DEVICE_UNREACHABLE. */
  readonly band: BandLink | undefined;
  /** RFC 7638 thumbprint of the token service's key. It comes with the app, not from the wallet. */
  readonly pinnedKeyId: string;
  readonly language: Language | (() => Language);
  readonly onProgress?: (progress: Progress) => void;
  /** How to wait before asking again; the platform's timer when not given. */
  readonly wait?: (timeMs: number) => Promise<void>;
}

export interface Phone {
  /** Pairs the wearable at the link with the signed-in account. Repeating gives the same device. */
  pair(): Promise<{ device: Device } | Refusal>;
  /** The signed-in account's device at the link, or its only one when none is near. */
  device(): Promise<Device | Refusal>;
  /** Sets the wearable's passcode; the old one is wanted as soon as there is one. */
  setPasscode(passcode: string, oldPasscode?: string): Promise<{ ok: true } | Refusal>;
  /** Whether a card can be added, from the first eight digits of its number. */
  checkNumber(firstEight: string): Answer<'lookUpRange'>;
  /** Encrypts a typed card, opens its enrolment. Mistypes are refused before anything is sent. */
  addCard(typed: TypedCard, deviceId?: string): Answer<'addCard'>;
  terms(enrolmentId: string): Answer<'getTerms'>;
  acceptTerms(enrolmentId: string, version: string): Answer<'acceptTerms'>;
  declineTerms(enrolmentId: string): Answer<'declineTerms'>;
  selectMethod(enrolmentId: string, methodId: string): Answer<'selectActivationMethod'>;
  submitCode(enrolmentId: string, code: string): Answer<'submitActivationCode'>;
  enrolment(enrolmentId: string): Answer<'getEnrolment'>;
  /** Brings wearable and service together; resumable anywhere, and harmless to repeat. */
  sync(): Promise<Synced | Refusal>;
  cards(deviceId?: string): Answer<'listCards'>;
  /** Ends a card at the network now; the next sync wipes it from the wearable. */
  remove(cardId: string): Answer<'deleteCard'>;
  /** Newest first. */
  history(cardId: string, limit?: number): Answer<'listHistory'>;
}

export function createPhone(deps: PhoneDeps): Phone {
  const { wallet, band } = deps;
  const spoken = deps.language;
  const language = typeof spoken === 'function' ? spoken : () => spoken;
  const asking: Insisting = { language, wait: deps.wait ?? timerWait };
  const device = () => deviceAtHand(deps, asking);
  const onDevice = async <T>(
    deviceId: string | undefined,
    work: (deviceId: string) => Promise<T | Refusal>,
  ) => {
    if (deviceId !== undefined) return work(deviceId);
    const found = await device();
    return isRefusal(found) ? found : work(found.deviceId);
  };
  return {
    pair: () => pair(deps, asking),
    device,
    setPasscode: (passcode, oldPasscode) => setPasscode(band, passcode, oldPasscode),
    checkNumber: (prefix) => insist(asking, (options) => wallet.lookUpRange({ prefix }, options)),
    addCard: (typed, deviceId) => addCard(deps, asking, typed, (work) => onDevice(deviceId, work)),
    ...enrolmentSteps(wallet, asking),
    sync: once(() =>
      onDevice(undefined, (deviceId) =>
        sync({ ...asking, wallet, band, deviceId, onProgress: deps.onProgress ?? (() => {}) }),
      ),
    ),
    cards: (deviceId) =>
      onDevice(deviceId, (id) =>
        insist(asking, (options) => wallet.listCards({ deviceId: id }, options)),
      ),
    remove: (cardId) => insist(asking, (options) => wallet.deleteCard({ cardId }, options)),
    history: (cardId, limit = 50) =>
      insist(asking, (options) => wallet.listHistory({ cardId, limit }, options)),
  };
}

function enrolmentSteps(wallet: PhoneDeps['wallet'], asking: Insisting) {
  const { language } = asking;
  return {
    terms: (enrolmentId: string) =>
      insist(asking, (o) => wallet.getTerms({ enrolmentId, language: language() }, o)),
    acceptTerms: (enrolmentId: string, version: string) =>
      insist(asking, (o) => wallet.acceptTerms({ enrolmentId, version, language: language() }, o)),
    declineTerms: (enrolmentId: string) =>
      insist(asking, (o) => wallet.declineTerms({ enrolmentId }, o)),
    selectMethod: (enrolmentId: string, methodId: string) =>
      insist(asking, (o) => wallet.selectActivationMethod({ enrolmentId, methodId }, o)),
    submitCode: (enrolmentId: string, code: string) =>
      insist(asking, (o) => wallet.submitActivationCode({ enrolmentId, code }, o)),
    enrolment: (enrolmentId: string) =>
      insist(asking, (o) => wallet.getEnrolment({ enrolmentId }, o)),
  };
}

async function pair(
  { wallet, band }: PhoneDeps,
  asking: Insisting,
): Promise<{ device: Device } | Refusal> {
  const identity = await ask(band, { type: 'identify' });
  if (isRefusal(identity)) return identity;
  const { model, serialNumber, secureElementId } = identity;
  const pairing = await insist(asking, (options) =>
    wallet.beginPairing({ model, serialNumber, secureElementId }, options),
  );
  if (isRefusal(pairing)) return pairing;
  const { pairingId, challenge } = pairing;
  const answer = await ask(band, { type: 'pair', challenge });
  if (isRefusal(answer)) return answer;
  const { proof } = answer;
  return insist(asking, (options) => wallet.completePairing({ pairingId, proof }, options));
}

async function deviceAtHand(
  { wallet, band }: PhoneDeps,
  asking: Insisting,
): Promise<Device | Refusal> {
  const identity = await ask(band, { type: 'identify' });
  const listed = await insist(asking, (options) => wallet.listDevices({}, options));
  if (isRefusal(listed)) return listed;
  if (isRefusal(identity)) {
    const [only, ...others] = listed.devices;
    return only !== undefined && others.length === 0 ? only : identity;
  }
  const { secureElementId } = identity;
  return (
    listed.devices.find((device) => device.secureElementId === secureElementId) ??
    refuse('NOT_FOUND')
  );
}

async function setPasscode(
  band: BandLink | undefined,
  passcode: string,
  oldPasscode: string | undefined,
): Promise<{ ok: true } | Refusal> {
  const clear = (digits: string) => ({ form: 'CLEAR' as const, digits });
  return ask(band, {
    type: 'setPasscode',
    passcode: clear(passcode),
    ...(oldPasscode === undefined ? {} : { oldPasscode: clear(oldPasscode) }),
  });
}

type OnDevice = <T>(work: (deviceId: string) => Promise<T | Refusal>) => Promise<T | Refusal>;

/** The typed card is looked at first, the key second; only then does anything leave the phone. */
async function addCard(
  { wallet, pinnedKeyId }: PhoneDeps,
  asking: Insisting,
  typed: TypedCard,
  onDevice: OnDevice,
): Answer<'addCard'> {
  const card = readTypedCard(typed);
  if (isRefusal(card)) return card;
  const relayed = await insist(asking, (options) => wallet.getEncryptionKey({}, options));
  if (isRefusal(relayed)) return relayed;
  const encryptedCard = await encryptCard(card, relayed.key, pinnedKeyId);
  if (isRefusal(encryptedCard)) return encryptedCard;
  const language = asking.language();
  return onDevice((deviceId) =>
    insist(asking, (options) => wallet.addCard({ deviceId, encryptedCard, language }, options)),
  );
}

/** While the work is under way, whoever asks for it again gets the same. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
