/**
 * The phone, without a screen: encrypts what is typed, pairs, relays, resumes. The web app, the
 * command line, the journeys and the simulation all drive this one. It keeps nothing that has to
 * survive it.
 */
import type { BandLink } from '@armilla/api/band-link';
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf, CallOptions, Client, InputOf } from '@armilla/kit/contract';
import { isRefusal, type Language, type Refusal, refuse } from '@armilla/kit/refusal';
import { ask } from './band.ts';
import type { Progress } from './decide/phase.ts';
import { readTypedCard, type TypedCard } from './decide/typed-card.ts';
import { encryptCard } from './encrypt.ts';
import { type Insisting, insist, timerWait } from './insist.ts';
import { recoverPasscode, setPasscode } from './passcode.ts';
import { type Synced, sync } from './sync.ts';
import { type Pairing, pair, resetWearable, type WearableReset } from './wearable.ts';

type Wallet = typeof walletContract.operations;
type Answer<Name extends keyof Wallet> = Promise<AnswerOf<Wallet[Name]> | Refusal>;
type Input<Name extends keyof Wallet> = InputOf<Wallet[Name]>;
export type Device = AnswerOf<Wallet['completePairing']>['device'];

/** This app's own version, when whoever drives it gives none. */
export const APP_VERSION = '4.0.0';

export interface PhoneDeps {
  readonly wallet: Client<typeof walletContract>;
  /** Absent while no wearable is near: what needs one is then refused DEVICE_UNREACHABLE. */
  readonly band: BandLink | undefined;
  /** RFC 7638 thumbprint of the token service's key. It comes with the app, not from the wallet. */
  readonly pinnedKeyId: string;
  readonly language: Language | (() => Language);
  /** `4.0.0`; {@link APP_VERSION} when not given. An app too old is refused APP_UPDATE_REQUIRED. */
  readonly appVersion?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** How to wait before asking again; the platform's timer when not given. */
  readonly wait?: (timeMs: number) => Promise<void>;
}

/** Where a `deviceId` is left out, the wearable at the link is meant, or the account's only one. */
export interface Phone {
  /** Pairs the wearable at the link with the signed-in account. Repeating gives the same device. */
  pair(): Promise<Pairing | Refusal>;
  /** The signed-in account's device at the link, or its only paired one when none is near. */
  device(): Promise<Device | Refusal>;
  devices(): Answer<'listDevices'>;
  rename(name: string, deviceId?: string): Answer<'renameDevice'>;
  /** What would become of the cards, before it is done. */
  consequences(action: Input<'getConsequences'>['action'], deviceId?: string): Consequences;
  /** Lets the wearable go; its cards stay and pay. */
  unpair(deviceId?: string): Answer<'unpairDevice'>;
  /** Ends the cards, wipes and resets the wearable if it is near, and lets it go. */
  factoryReset(deviceId?: string): Promise<WearableReset | Refusal>;
  reportLost(action: 'SUSPEND' | 'DELETE', deviceId?: string): Answer<'reportDeviceLost'>;
  /** Wants a session that was stepped up. */
  reportFound(deviceId?: string): Answer<'reportDeviceFound'>;
  /** Sets the wearable's passcode; the old one is wanted as soon as there is one. */
  setPasscode(passcode: string, oldPasscode?: string): Promise<{ ok: true } | Refusal>;
  /** A new passcode for a forgotten one, the cards kept. Wants a session that was stepped up. */
  recoverPasscode(passcode: string): Promise<{ ok: true } | Refusal>;
  /** Proves by password who is there, for the next minutes. */
  stepUp(password: string): Answer<'stepUpWithPassword'>;
  /** Which card goes on which wearable, and why not. */
  capabilities(query?: Input<'getCapabilities'>): Answer<'getCapabilities'>;
  help(programmeId?: string): Answer<'getHelp'>;
  searchHelp(text: string, programmeId?: string): Answer<'searchHelp'>;
  /** Whether a card can be added, from the first eight digits of its number. */
  checkNumber(firstEight: string): Answer<'lookUpRange'>;
  /** Encrypts a typed card, opens its enrolment. Mistypes are refused before anything is sent. */
  addCard(typed: TypedCard, deviceId?: string): Answer<'addCard'>;
  /** Adds a card by what its bank gave for it. */
  addPushed(pushReceipt: string, deviceId?: string): Answer<'addPushedCard'>;
  /** The cards of one wearable to another. Wants a session that was stepped up. */
  move(fromDeviceId: string, toDeviceId: string): Answer<'moveCards'>;
  /** Every card that was begun to be added, and what comes next: where to go on after a cut. */
  enrolments(): Answer<'listEnrolments'>;
  terms(enrolmentId: string): Answer<'getTerms'>;
  acceptTerms(enrolmentId: string, version: string): Answer<'acceptTerms'>;
  declineTerms(enrolmentId: string): Answer<'declineTerms'>;
  selectMethod(enrolmentId: string, methodId: string): Answer<'selectActivationMethod'>;
  submitCode(enrolmentId: string, code: string): Answer<'submitActivationCode'>;
  enrolment(enrolmentId: string): Answer<'getEnrolment'>;
  /** Brings wearable and service together; resumable anywhere, and harmless to repeat. */
  sync(): Promise<Synced | Refusal>;
  /** Has the next sync read what the wearable really holds, and put differences right. */
  audit(deviceId?: string): Answer<'auditDevice'>;
  drifts(deviceId?: string): Answer<'listDrift'>;
  /** What happened since a commit this app knows; everything when it knows none. */
  commits(commitsAfter?: string, deviceId?: string): Answer<'listCommits'>;
  acknowledge(
    commitId: string,
    result: Input<'acknowledgeCommit'>['result'],
    deviceId?: string,
  ): Answer<'acknowledgeCommit'>;
  cards(deviceId?: string, include?: Input<'listCards'>['include']): Answer<'listCards'>;
  /** The first is the default. Cards that are not named follow as they were. */
  order(cardIds: readonly string[], deviceId?: string): Answer<'orderCards'>;
  setDefault(cardId: string): Answer<'setDefaultCard'>;
  freeze(cardId: string): Answer<'freezeCard'>;
  unfreeze(cardId: string): Answer<'unfreezeCard'>;
  /** What the cardholder allows a card to pay. */
  limits(cardId: string): Answer<'getCardLimits'>;
  /** All limits at once: what is left out is not limited any more. */
  setLimits(cardId: string, limits: Input<'setCardLimits'>['limits']): Answer<'setCardLimits'>;
  /** Ends a card at the network now; the next sync wipes it from the wearable. */
  remove(cardId: string): Answer<'deleteCard'>;
  /** Newest first. */
  history(cardId: string, limit?: number): Answer<'listHistory'>;
  exportHistory(cardId: string, limit?: number): Answer<'exportHistory'>;
  /** The taps that a receipt in the hand may belong to. */
  findPayments(clue: Input<'findPayments'>): Answer<'findPayments'>;
}

type Consequences = Answer<'getConsequences'>;
/** Asks the wallet, and again when nobody answered. */
type Insist = <T>(
  call: (wallet: PhoneDeps['wallet'], options: CallOptions) => Promise<T | Refusal>,
) => Promise<T | Refusal>;
type OnDevice = <T>(
  deviceId: string | undefined,
  work: (deviceId: string) => Promise<T | Refusal>,
) => Promise<T | Refusal>;

interface Hands {
  readonly deps: PhoneDeps;
  readonly asking: Insisting;
  readonly wallet: Insist;
  readonly onDevice: OnDevice;
  readonly device: () => Promise<Device | Refusal>;
  readonly sync: () => Promise<Synced | Refusal>;
}

export function createPhone(deps: PhoneDeps): Phone {
  const hands = handsOf(deps);
  const { band } = deps;
  return {
    pair: () => pair(deps, hands.asking, versionOf(deps)),
    device: hands.device,
    setPasscode: (passcode, oldPasscode) => setPasscode(band, passcode, oldPasscode),
    recoverPasscode: (passcode) =>
      hands.onDevice(undefined, (id) => recoverPasscode(deps, hands.asking, id, passcode)),
    sync: hands.sync,
    ...wearableMethods(hands),
    ...addingMethods(hands),
    ...enrolmentSteps(hands),
    ...cardMethods(hands),
  };
}

function handsOf(deps: PhoneDeps): Hands {
  const spoken = deps.language;
  const language = typeof spoken === 'function' ? spoken : () => spoken;
  const asking: Insisting = { language, wait: deps.wait ?? timerWait };
  const device = () => deviceAtHand(deps, asking);
  return {
    deps,
    asking,
    device,
    wallet: (call) => insist(asking, (options) => call(deps.wallet, options)),
    async onDevice(deviceId, work) {
      if (deviceId !== undefined) return work(deviceId);
      const found = await device();
      return isRefusal(found) ? found : work(found.deviceId);
    },
    sync: once(() => syncAtHand(deps, asking, device)),
  };
}

async function syncAtHand(
  deps: PhoneDeps,
  asking: Insisting,
  device: Hands['device'],
): Promise<Synced | Refusal> {
  const found = await device();
  if (isRefusal(found)) return found;
  const { wallet, band, onProgress = () => {} } = deps;
  const { deviceId, accountReference } = found;
  const appVersion = versionOf(deps);
  return sync({ ...asking, wallet, band, deviceId, accountReference, appVersion, onProgress });
}

function versionOf({ appVersion }: PhoneDeps): string {
  return appVersion ?? APP_VERSION;
}

function wearableMethods({ deps, asking, wallet, onDevice, device, sync: syncNow }: Hands) {
  return {
    devices: () => wallet((w, o) => w.listDevices({}, o)),
    rename: (name: string, deviceId?: string) =>
      onDevice(deviceId, (id) => wallet((w, o) => w.renameDevice({ deviceId: id, name }, o))),
    consequences: (action: Input<'getConsequences'>['action'], deviceId?: string) =>
      onDevice(deviceId, (id) => wallet((w, o) => w.getConsequences({ deviceId: id, action }, o))),
    unpair: (deviceId?: string) =>
      onDevice(deviceId, (id) => wallet((w, o) => w.unpairDevice({ deviceId: id }, o))),
    factoryReset: (deviceId?: string) =>
      onDevice(deviceId, (id) => resetWearable(deps, asking, id, device, syncNow)),
    reportLost: (action: 'SUSPEND' | 'DELETE', deviceId?: string) =>
      onDevice(deviceId, (id) => wallet((w, o) => w.reportDeviceLost({ deviceId: id, action }, o))),
    reportFound: (deviceId?: string) =>
      onDevice(deviceId, (id) => wallet((w, o) => w.reportDeviceFound({ deviceId: id }, o))),
    stepUp: (password: string) => wallet((w, o) => w.stepUpWithPassword({ password }, o)),
    audit: (deviceId?: string) =>
      onDevice(deviceId, (id) => wallet((w, o) => w.auditDevice({ deviceId: id }, o))),
    drifts: (deviceId?: string) =>
      onDevice(deviceId, (id) => wallet((w, o) => w.listDrift({ deviceId: id }, o))),
    commits: (commitsAfter?: string, deviceId?: string) =>
      onDevice(deviceId, (id) =>
        wallet((w, o) =>
          w.listCommits({ deviceId: id, limit: 200, ...(commitsAfter && { commitsAfter }) }, o),
        ),
      ),
    acknowledge: (
      commitId: string,
      result: Input<'acknowledgeCommit'>['result'],
      deviceId?: string,
    ) =>
      onDevice(deviceId, (id) =>
        wallet((w, o) => w.acknowledgeCommit({ deviceId: id, commitId, result }, o)),
      ),
  };
}

function addingMethods({ deps, asking, wallet, onDevice }: Hands) {
  const appVersion = versionOf(deps);
  const { language } = asking;
  const asked = (programmeId: string | undefined) => ({
    language: language(),
    ...(programmeId && { programmeId }),
  });
  return {
    capabilities: (query: Input<'getCapabilities'> = {}) =>
      wallet((w, o) => w.getCapabilities(query, o)),
    help: (programmeId?: string) => wallet((w, o) => w.getHelp(asked(programmeId), o)),
    searchHelp: (text: string, programmeId?: string) =>
      wallet((w, o) => w.searchHelp({ ...asked(programmeId), text }, o)),
    checkNumber: (prefix: string) => wallet((w, o) => w.lookUpRange({ prefix }, o)),
    addCard: async (typed: TypedCard, deviceId?: string): Answer<'addCard'> => {
      const encryptedCard = await encrypted(deps, wallet, typed);
      if (isRefusal(encryptedCard)) return encryptedCard;
      const card = { encryptedCard, language: language(), appVersion };
      return onDevice(deviceId, (id) => wallet((w, o) => w.addCard({ deviceId: id, ...card }, o)));
    },
    addPushed: (pushReceipt: string, deviceId?: string) =>
      onDevice(deviceId, (id) =>
        wallet((w, o) =>
          w.addPushedCard({ deviceId: id, pushReceipt, language: language(), appVersion }, o),
        ),
      ),
    move: (fromDeviceId: string, toDeviceId: string) =>
      wallet((w, o) =>
        w.moveCards({ fromDeviceId, toDeviceId, language: language(), appVersion }, o),
      ),
  };
}

function enrolmentSteps({ wallet, asking: { language } }: Hands) {
  return {
    enrolments: () => wallet((w, o) => w.listEnrolments({ limit: 200 }, o)),
    terms: (enrolmentId: string) =>
      wallet((w, o) => w.getTerms({ enrolmentId, language: language() }, o)),
    acceptTerms: (enrolmentId: string, version: string) =>
      wallet((w, o) => w.acceptTerms({ enrolmentId, version, language: language() }, o)),
    declineTerms: (enrolmentId: string) => wallet((w, o) => w.declineTerms({ enrolmentId }, o)),
    selectMethod: (enrolmentId: string, methodId: string) =>
      wallet((w, o) => w.selectActivationMethod({ enrolmentId, methodId }, o)),
    submitCode: (enrolmentId: string, code: string) =>
      wallet((w, o) => w.submitActivationCode({ enrolmentId, code }, o)),
    enrolment: (enrolmentId: string) => wallet((w, o) => w.getEnrolment({ enrolmentId }, o)),
  };
}

function cardMethods({ wallet, onDevice }: Hands) {
  return {
    cards: (deviceId?: string, include?: Input<'listCards'>['include']) =>
      onDevice(deviceId, (id) =>
        wallet((w, o) => w.listCards({ deviceId: id, ...(include && { include }) }, o)),
      ),
    order: (cardIds: readonly string[], deviceId?: string) =>
      onDevice(deviceId, (id) =>
        wallet((w, o) => w.orderCards({ deviceId: id, cardIds: [...cardIds] }, o)),
      ),
    setDefault: (cardId: string) => wallet((w, o) => w.setDefaultCard({ cardId }, o)),
    freeze: (cardId: string) => wallet((w, o) => w.freezeCard({ cardId }, o)),
    unfreeze: (cardId: string) => wallet((w, o) => w.unfreezeCard({ cardId }, o)),
    limits: (cardId: string) => wallet((w, o) => w.getCardLimits({ cardId }, o)),
    setLimits: (cardId: string, limits: Input<'setCardLimits'>['limits']) =>
      wallet((w, o) => w.setCardLimits({ cardId, limits }, o)),
    remove: (cardId: string) => wallet((w, o) => w.deleteCard({ cardId }, o)),
    history: (cardId: string, limit = 50) => wallet((w, o) => w.listHistory({ cardId, limit }, o)),
    exportHistory: (cardId: string, limit = 200) =>
      wallet((w, o) => w.exportHistory({ cardId, limit }, o)),
    findPayments: (clue: Input<'findPayments'>) => wallet((w, o) => w.findPayments(clue, o)),
  };
}

async function deviceAtHand(
  { wallet, band }: PhoneDeps,
  asking: Insisting,
): Promise<Device | Refusal> {
  const identity = await ask(band, { type: 'identify' });
  const listed = await insist(asking, (options) => wallet.listDevices({}, options));
  if (isRefusal(listed)) return listed;
  if (isRefusal(identity)) {
    const [only, ...others] = listed.devices.filter(({ state }) => state !== 'UNPAIRED');
    return only !== undefined && others.length === 0 ? only : identity;
  }
  const { secureElementId } = identity;
  return (
    listed.devices.find((device) => device.secureElementId === secureElementId) ??
    refuse('NOT_FOUND')
  );
}

/** The typed card is looked at first, the key second; only then does anything leave the phone. */
async function encrypted(
  { pinnedKeyId }: PhoneDeps,
  wallet: Insist,
  typed: TypedCard,
): Promise<string | Refusal> {
  const card = readTypedCard(typed);
  if (isRefusal(card)) return card;
  const relayed = await wallet((w, o) => w.getEncryptionKey({}, o));
  return isRefusal(relayed) ? relayed : encryptCard(card, relayed.key, pinnedKeyId);
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
