/**
 * Adding a card: every step is relayed to the token service, which owns the enrolment; what it
 * answers is kept as this wallet's projection. The card's data pass through as ciphertext.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { walletContract } from '@armilla/api/wallet';
import type { CallContext, CallOptions, Client, Handlers, InputOf } from '@armilla/kit/contract';
import { isRefusal, type Language, type Refusal, refuse } from '@armilla/kit/refusal';
import { appRule } from '../decide/app-version.ts';
import { answered } from '../decide/projection.ts';
import { isUnfinished } from '../decide/standing.ts';
import type { Enrolment } from '../decide/vocabulary.ts';
import type { Card } from '../store/cards.ts';
import { isLost, type OwnedDevice } from '../store/devices.ts';
import { cardholderOf, type Desk, onBehalf, pairedDevice, scribeOf } from './desk.ts';
import { riskBehind } from './risk.ts';

type Answers = Handlers<typeof walletContract>;
type TokenService = Client<typeof tokenServiceContract>;
type OpenInput = InputOf<typeof tokenServiceContract.operations.openEnrolment>;

export function enrolmentAnswers(
  desk: Desk,
): Pick<
  Answers,
  | 'getEncryptionKey'
  | 'lookUpRange'
  | 'addCard'
  | 'addPushedCard'
  | 'listEnrolments'
  | 'getTerms'
  | 'getEnrolment'
  | 'acceptTerms'
  | 'declineTerms'
  | 'selectActivationMethod'
  | 'submitActivationCode'
> {
  return {
    getEncryptionKey: (_, { language }) => desk.tokenService().getEncryptionKey({}, { language }),
    lookUpRange: (input, { language }) => desk.tokenService().lookUpRange(input, { language }),
    addCard: ({ deviceId, appVersion, ...card }, context) =>
      addTo(desk, context, deviceId, appVersion, card),
    addPushedCard: ({ deviceId, appVersion, ...card }, context) =>
      addTo(desk, context, deviceId, appVersion, card),
    async listEnrolments({ limit }, context) {
      const cards = await desk.store.cardsOfAccount(cardholderOf(context));
      const enrolments = cards.slice(0, limit).map((card) => ({
        cardId: card.cardId,
        deviceId: card.deviceId,
        unfinished: isUnfinished(card),
        enrolment: card.enrolment,
      }));
      return { enrolments };
    },
    async getTerms(input, context) {
      const card = await ownEnrolment(desk, context, input.enrolmentId);
      return isRefusal(card) ? card : termsOf(desk, card.enrolment, input.language);
    },
    async getEnrolment(input, context) {
      const card = await ownEnrolment(desk, context, input.enrolmentId);
      if (isRefusal(card)) return card;
      const answer = await refreshed(desk, card);
      // The last we were shown is better than nothing while the token service is away.
      return isRefusal(answer) && answer.code === 'UNAVAILABLE' ? card.enrolment : answer;
    },
    async acceptTerms(input, context) {
      const card = await ownEnrolment(desk, context, input.enrolmentId);
      if (isRefusal(card)) return card;
      const device = await desk.store.device(card.deviceId);
      if (device !== undefined && isLost(device)) return refuse('DEVICE_REPORTED_LOST');
      return relay(desk, context, input.enrolmentId, 'acceptTerms', (tokenService, options) =>
        tokenService.acceptTerms(input, options),
      );
    },
    declineTerms: (input, context) =>
      relay(desk, context, input.enrolmentId, 'declineTerms', (tokenService, options) =>
        tokenService.declineTerms(input, options),
      ),
    selectActivationMethod: (input, context) =>
      relay(desk, context, input.enrolmentId, 'select', (tokenService, options) =>
        tokenService.selectActivationMethod(input, options),
      ),
    submitActivationCode: (input, context) =>
      relay(desk, context, input.enrolmentId, 'submit', (tokenService, options) =>
        tokenService.submitActivationCode(input, options),
      ),
  };
}

/** What is added: a typed card, one its bank gave, or a card of another wearable. */
type Added = Pick<OpenInput, 'encryptedCard' | 'pushReceipt' | 'moveOf' | 'language'>;

async function addTo(
  desk: Desk,
  context: CallContext,
  deviceId: string,
  appVersion: string | undefined,
  added: Added,
): Promise<Enrolment | Refusal> {
  const device = await deviceForCards(desk, context, deviceId, appVersion);
  if (isRefusal(device)) return device;
  return openEnrolment(desk, context, device, added, 'openEnrolment');
}

/** The caller's own wearable, if cards may be added to it now by an app of this version. */
export async function deviceForCards(
  desk: Desk,
  context: CallContext,
  deviceId: string,
  appVersion: string | undefined,
): Promise<OwnedDevice | Refusal> {
  const device = await pairedDevice(desk, context, deviceId);
  if (isRefusal(device)) return device;
  if (isLost(device)) return refuse('DEVICE_REPORTED_LOST');
  return appRule(desk.service, device.model, appVersion) ?? device;
}

export async function openEnrolment(
  desk: Desk,
  context: CallContext,
  device: OwnedDevice,
  added: Added,
  step: string,
): Promise<Enrolment | Refusal> {
  const { accountId, deviceId, name, model, secureElementId } = device;
  const risk = await riskBehind(desk, device);
  const enrolment = await desk
    .tokenService()
    .openEnrolment(
      { accountId, deviceId, deviceName: name, model, secureElementId, ...added, risk },
      onBehalf(desk, context, step),
    );
  if (isRefusal(enrolment)) return enrolment;
  // An update of the token service may have come before its answer: it is the newer of the two.
  await desk.store.changeCard(
    enrolment.enrolmentId,
    device,
    (known) => known ?? answered(undefined, enrolment),
    scribeOf(desk),
  );
  return enrolment;
}

/** The caller's own enrolment, with its card. */
export async function ownEnrolment(
  desk: Desk,
  context: CallContext,
  enrolmentId: string,
): Promise<Card | Refusal> {
  const card = await desk.store.ownEnrolment(cardholderOf(context), enrolmentId);
  return card ?? refuse('NOT_FOUND');
}

async function relay(
  desk: Desk,
  context: CallContext,
  enrolmentId: string,
  step: string,
  ask: (tokenService: TokenService, options: CallOptions) => Promise<Enrolment | Refusal>,
): Promise<Enrolment | Refusal> {
  const card = await ownEnrolment(desk, context, enrolmentId);
  if (isRefusal(card)) return card;
  const enrolment = await ask(desk.tokenService(), onBehalf(desk, context, step));
  if (isRefusal(enrolment)) return enrolment;
  await keepAnswer(desk, card, enrolment);
  return enrolment;
}

/** An update that comes while we ask may be older than the answer: then it is asked again. */
const MOST_ASKED = 3;

/** Asks the token service how an enrolment stands and keeps what it says. */
export async function refreshed(desk: Desk, card: Card): Promise<Enrolment | Refusal> {
  const { enrolmentId } = card.enrolment;
  let asked = card;
  for (let times = 1; ; times++) {
    const enrolment = await desk.tokenService().getEnrolment({ enrolmentId });
    if (isRefusal(enrolment)) return enrolment;
    const changed = await keepAnswer(desk, asked, enrolment);
    if (changed === undefined || times === MOST_ASKED) return enrolment;
    asked = changed;
  }
}

/** Refreshes the wearable's cards that `which` picks. */
export async function refreshCards(
  desk: Desk,
  device: OwnedDevice,
  which: (card: Card) => boolean,
): Promise<void> {
  const cards = await desk.store.cardsOf(device.deviceId);
  for (const card of cards.filter(which)) await refreshed(desk, card);
}

/**
 * An answer counts unless the card changed since it was asked for: then that change counts, and the
 * card as it is now comes back.
 */
async function keepAnswer(
  desk: Desk,
  asked: Card,
  enrolment: Enrolment,
): Promise<Card | undefined> {
  let changed: Card | undefined;
  await desk.store.changeCard(
    enrolment.enrolmentId,
    asked,
    (known) => {
      changed = known?.revision === asked.revision ? undefined : known;
      return changed ?? answered(known, enrolment);
    },
    scribeOf(desk),
  );
  return changed;
}

/** The bank's terms in the language asked for, or in English where it has none. */
function termsOf(desk: Desk, enrolment: Enrolment, wanted: Language) {
  const bank = desk.banks.find((programme) => programme.id === enrolment.card.programmeId);
  if (bank === undefined) return refuse('NOT_FOUND');
  const { version, text } = bank.terms;
  const inWanted = text[wanted];
  if (inWanted !== undefined) return { version, language: wanted, text: inWanted };
  return { version, language: 'en' as const, text: text.en };
}
