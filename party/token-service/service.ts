/** The token service: its rooms wired together. */
import { tokenServiceContract } from '@armilla/api/token-service';
import { bind, type Handlers } from '@armilla/kit/contract';
import { migrate } from '@armilla/kit/database';
import { answerBook } from '@armilla/kit/idempotency';
import { postman } from '@armilla/kit/outbox';
import { refuse } from '@armilla/kit/refusal';
import { type Left, rounds } from '@armilla/kit/rounds';
import { unended } from '@armilla/kit/unended';
import { answering } from './authorise/answer.ts';
import { findAuthorisation } from './authorise/find.ts';
import { settleAsSilent, settleInterrupted } from './authorise/reversal.ts';
import { getSettlement, listCleared } from './clearing/days.ts';
import { presentClearing } from './clearing/present.ts';
import { judging, takePosted } from './clearing/switch.ts';
import { getTokenControls, setTokenControls } from './controls/controls.ts';
import { lookUpRange } from './decide/range.ts';
import type { TokenService, TokenServiceDeps } from './deps.ts';
import { auditWearable } from './drift/audit.ts';
import { listDrift } from './drift/list.ts';
import { nextOverdue, workOnAbandoned } from './enrolment/abandoned.ts';
import {
  resendActivationCode,
  selectActivationMethod,
  submitActivationCode,
} from './enrolment/activation.ts';
import { endIfOverdue, endOverdue } from './enrolment/end.ts';
import { openEnrolment, view } from './enrolment/open.ts';
import { activateToken } from './enrolment/ready.ts';
import { acceptTerms, declineTerms } from './enrolment/terms.ts';
import { faceOfProduct } from './enrolment/view.ts';
import { deliver, type TakePosted } from './events.ts';
import { openCardCipher } from './keys/card-cipher.ts';
import { authorityOfBank, openHierarchy } from './keys/certificates.ts';
import { iccKeyPool } from './keys/icc-key-pool.ts';
import { listKeys } from './keys/inventory.ts';
import { updateAccountState } from './life/account.ts';
import { getToken, getTokenHistory, searchTokens } from './life/find.ts';
import { deleteToken } from './life/remove.ts';
import { replaceAccount } from './life/replace.ts';
import { settleRestoration } from './life/restored.ts';
import { resumeToken, suspendToken } from './life/suspend.ts';
import { changeWearableAccount, reportWearableFound, reportWearableLost } from './life/wearable.ts';
import { MAKER_KEY_VERSION, sealElementKeys } from './packages/element-keys.ts';
import { nextPackage } from './packages/next.ts';
import { orderCards } from './packages/order.ts';
import { reportPackage } from './packages/report.ts';
import { pushAccount } from './push/push.ts';
import { freshening } from './renew/rounds.ts';
import { moments, type Room } from './room.ts';
import { forwarding, getStandIn } from './stand-in/forward.ts';
import { rememberAuthorities } from './store/credentials.ts';
import { tokenServiceMigrations } from './store/migrations.ts';
import { packagesWaiting } from './store/packages.ts';
import { insertSecureElement } from './store/secure-elements.ts';
import { rewrapVault } from './vault/vault.ts';

/** Creates the service; `start` comes before anything else. */
export function createTokenService(deps: TokenServiceDeps): TokenService {
  let running: Running | undefined;
  const started = (): Running => {
    if (running === undefined) throw new Error('the token service has not been started');
    return running;
  };
  return {
    invoke: (name, input, context) => started().invoke(name, input, context),
    answer: (message) => started().answer(message),
    caKeys: () => started().room.hierarchy.caKeys(),
    async start() {
      running ??= await begin(deps);
    },
    settled: async () => running?.settled(),
    async close() {
      await running?.close();
      running = undefined;
    },
  };
}

interface Running extends Pick<TokenService, 'invoke' | 'answer' | 'settled' | 'close'> {
  readonly room: Room;
}

async function begin(deps: TokenServiceDeps): Promise<Running> {
  const { database, clock, log } = deps;
  await migrate(database, tokenServiceMigrations, clock.now());
  await settleRestoration(deps);
  let nudge = () => {};
  const room: Room = {
    ...deps,
    cipher: await openCardCipher(deps.keys),
    hierarchy: await hierarchyOf(deps),
    iccKeys: deps.iccKeys ?? iccKeyPool(deps),
    nudge: () => nudge(),
    unsettled: (id) => silent.add(id),
    ...moments(deps),
  };
  const silent = unended((id) => settleAsSilent(room, id), log);
  await settleInterrupted(room);
  const posted: TakePosted = (input, part, answer) => takePosted(room, input, part, answer);
  const events = postman(database, (message) => deliver(room, message, posted), clock, log);
  const advices = forwarding(room);
  const files = { name: 'clearing', database, tables: ['clearing_file'], clock };
  const clearing = rounds(judging(room), log, files);
  const enrolments = {
    name: 'overdue',
    database,
    tables: ['enrolment', 'code_send'],
    clock,
  };
  const overdue = rounds(() => endWhatIsOver(room), log, enrolments);
  const renewals = rounds(freshening(room), log, {
    name: 'renewals',
    database,
    tables: ['drift'],
    clock,
  });
  nudge = () => {
    events.nudge();
    advices.nudge();
    clearing.nudge();
  };
  // What a crash left goes out with the first round, when those it is for have started as well.
  void room.iccKeys.settled();
  return {
    room,
    invoke: bind(tokenServiceContract, handlersOf(room), answerBook(database, clock, room.keys)),
    answer: answering(room),
    async settled() {
      await silent.settled();
      await overdue.settled();
      await renewals.settled();
      await clearing.settled();
      await Promise.all([events.settled(), advices.settled(), room.iccKeys.settled()]);
      // What issuers posted is told in turn.
      await events.settled();
    },
    async close() {
      await Promise.all([silent.close(), renewals.close()]);
      await Promise.all([overdue.close(), advices.close(), clearing.close()]);
      await Promise.all([events.close(), room.iccKeys.close()]);
    },
  };
}

/** Ends what time has ended, and tells when it is to be looked for again. */
async function endWhatIsOver(room: Room): Promise<Left> {
  await endOverdue(room);
  await workOnAbandoned(room);
  return { nothingBefore: await nextOverdue(room) };
}

/** Keys of the authorities of today, and of those before whose cards may still be out. */
async function hierarchyOf({ database, keys, banks, clock }: TokenServiceDeps) {
  const present = banks.map(authorityOfBank).map(({ rid, index }) => ({ rid, ca_index: index }));
  const now = clock.now();
  const all = await database.transaction((tx) => rememberAuthorities(tx, present, now));
  const earlier = all.map(({ rid, ca_index: index }) => ({ rid, index }));
  return openHierarchy(keys, banks, now, earlier);
}

function handlersOf(room: Room): Handlers<typeof tokenServiceContract> {
  return {
    getEncryptionKey: async () => ({ key: room.cipher.publicKey }),
    registerSecureElement: (input) => registerSecureElement(room, input),
    lookUpRange: async ({ prefix }) => {
      const found = lookUpRange(room.banks, prefix);
      return found.ok
        ? { card: faceOfProduct(found.programme, found.product) }
        : refuse(found.code);
    },
    openEnrolment: (input, context) => openEnrolment(room, input, context),
    getEnrolment: ({ enrolmentId }) => getEnrolment(room, enrolmentId),
    acceptTerms: (input) => acceptTerms(room, input),
    declineTerms: ({ enrolmentId }) => declineTerms(room, enrolmentId),
    selectActivationMethod: (input, context) => selectActivationMethod(room, input, context),
    submitActivationCode: (input, context) => submitActivationCode(room, input, context),
    nextPackage: ({ secureElementId }) => nextPackage(room, secureElementId),
    reportPackage: (report) => reportPackage(room, report),
    deleteToken: (input, context) => deleteToken(room, input, context),
    suspendToken: (input, context) => suspendToken(room, input, context),
    resumeToken: (input, context) => resumeToken(room, input, context),
    getToken: (input, context) => getToken(room, input, context),
    getTokenHistory: (input, context) => getTokenHistory(room, input, context),
    searchTokens: (input, context) => searchTokens(room, input, context),
    activateToken: (input, context) => activateToken(room, input, context),
    resendActivationCode: (input, context) => resendActivationCode(room, input, context),
    updateAccountState: (input, context) => updateAccountState(room, input, context),
    replaceAccount: (input, context) => replaceAccount(room, input, context),
    reportWearableLost: (input, context) => reportWearableLost(room, input, context),
    reportWearableFound: (input, context) => reportWearableFound(room, input, context),
    changeWearableAccount: (input, context) => changeWearableAccount(room, input, context),
    orderCards: (input) => orderCards(room, input),
    auditWearable: ({ secureElementId }) => auditWearable(room, secureElementId),
    listDrift: (input, { caller }) => listDrift(room, input, caller),
    pushAccount: (input, context) => pushAccount(room, input, context),
    exchangeVaultKey: () => rewrapVault(room),
    listKeys: () => listKeys(room),
    findAuthorisation: ({ rrn }) => findAuthorisation(room, rrn),
    setTokenControls: (input, context) => setTokenControls(room, input, context),
    getTokenControls: (input, context) => getTokenControls(room, input, context),
    presentClearing: (input) => presentClearing(room, input),
    listCleared: (input, context) => listCleared(room, input, context),
    getSettlement: (input, context) => getSettlement(room, input, context),
    getStandIn: () => getStandIn(room),
    getPackageQueue: () => packagesWaiting(room.database),
  };
}

/** Looking finds what time has ended as ended. */
async function getEnrolment(room: Room, enrolmentId: string) {
  const ended = await room.database.transaction((tx) => endIfOverdue(room, tx, enrolmentId));
  if (ended) room.nudge();
  return view(room, enrolmentId);
}

type RegisterInput = Parameters<Handlers<typeof tokenServiceContract>['registerSecureElement']>[0];

async function registerSecureElement(room: Room, input: RegisterInput) {
  const { secureElementId, model } = input;
  const given = await room.cipher.openElementKeys(input.encryptedKeys);
  if (given === undefined) return refuse('CARD_DATA_UNREADABLE');
  const sealedKeys = sealElementKeys(room, secureElementId, given);
  await insertSecureElement(
    room.database,
    { secure_element_id: secureElementId, model, sealed_keys: sealedKeys },
    MAKER_KEY_VERSION,
    room.clock.now(),
  );
  return { secureElementId };
}
