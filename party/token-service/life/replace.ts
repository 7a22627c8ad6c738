/**
 * A replacement was activated: the tokens of the old number stand for the new one from now on, and
 * the holds that the old plastic put on them go (B7). Nothing changes on the band.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { PAN } from '@armilla/kit/secret';
import { nextAccountState } from '../decide/account-state.ts';
import { lookUpRange } from '../decide/range.ts';
import { endByCommand } from '../enrolment/end.ts';
import { tellEnrolment, tellToken } from '../events.ts';
import type { Room } from '../room.ts';
import {
  deleteReservation,
  type EnrolmentRow,
  enrolment,
  liveOfCard,
  lockEnrolment,
  type NewPlastic,
  othersOfCard,
  setPlastic,
} from '../store/enrolments.ts';
import { cardAccount, setCardAccount } from '../store/holds.ts';
import { setPanOfToken, tokenOfEnrolment } from '../store/tokens.ts';
import { forgetPan, keepPan, panFingerprint } from '../vault/vault.ts';
import { follow, followAccount } from './account.ts';
import { askerOf } from './caller.ts';
import { type TokenView, viewOf } from './view.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type Input = InputOf<Operations['replaceAccount']>;

export async function replaceAccount(
  room: Room,
  input: Input,
  context: CallContext,
): Promise<AnswerOf<Operations['replaceAccount']> | Refusal> {
  const asker = askerOf(context);
  const card = await room.cipher.openAccount(input.encryptedCard);
  if (card === undefined) return refuse('CARD_DATA_UNREADABLE');
  const range = lookUpRange(room.banks, card.prefix);
  const own = range.ok && asker.kind === 'ISSUER' && range.programme.id === asker.programmeId;
  if (card.pan === undefined || !own) return refuse('CARD_NUMBER_INVALID');
  const { programme, product } = range;
  const { pan } = card;
  const tokens = await room.database.transaction(async (tx) => {
    const plastic = await newPlastic(room, tx, input, pan, product.productId);
    await moveAll(room, tx, programme.id, input, plastic);
    await forgetPan(tx, plastic.panId);
    return tokensOf(tx, programme.id, input.newPanUniqueReference);
  });
  room.nudge();
  return { tokens };
}

async function newPlastic(
  room: Room,
  tx: Queryable,
  { newPanUniqueReference }: Input,
  pan: PAN,
  productId: string,
): Promise<NewPlastic> {
  return {
    panId: await keepPan(room, tx, pan),
    panUniqueReference: newPanUniqueReference,
    panFingerprint: panFingerprint(room, pan),
    panLastFour: pan.lastFour,
    productId,
  };
}

async function moveAll(
  room: Room,
  tx: Queryable,
  programmeId: string,
  { panUniqueReference: old, newPanUniqueReference: replacement }: Input,
  plastic: NewPlastic,
): Promise<void> {
  const rows = await liveOfCard(tx, programmeId, old);
  if (old !== replacement) {
    const before = await cardAccount(tx, programmeId, old);
    const state = nextAccountState(before?.state ?? 'USABLE', 'REPLACED');
    const account = { state, reason: 'REPLACED', replaced_by: replacement };
    await setCardAccount(tx, programmeId, old, account, room.clock.now());
  }
  for (const { enrolment_id: id } of rows) {
    const row = await lockEnrolment(tx, id);
    if (row !== undefined) await move(room, tx, row, plastic);
  }
}

async function move(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  plastic: NewPlastic,
): Promise<void> {
  if (row.pan_fingerprint !== plastic.panFingerprint) {
    if (!(await makesWay(room, tx, row, plastic))) return;
    await moveRow(room, tx, row, plastic);
  }
  const moved = await enrolment(tx, row.enrolment_id);
  if (moved === undefined) throw new Error('an enrolment row vanished');
  await follow(room, tx, moved, { state: 'USABLE', reason: 'REPLACED' });
  await followAccount(room, tx, moved);
}

async function moveRow(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  plastic: NewPlastic,
): Promise<void> {
  const token = await tokenOfEnrolment(tx, row.enrolment_id);
  await setPlastic(tx, row.enrolment_id, plastic);
  if (token === undefined) {
    await forgetPan(tx, row.pan_id);
    await tellEnrolment(room, tx, row.enrolment_id);
    return;
  }
  const reference = token.token_unique_reference;
  await setPanOfToken(tx, reference, plastic.panId, room.clock.now());
  await forgetPan(tx, row.pan_id);
  const moved = { ...row, pan_unique_reference: plastic.panUniqueReference };
  const news = { event: 'MOVED_TO_NEW_CARD', causedBy: 'ISSUER', reason: 'REPLACED' } as const;
  await tellToken(room, tx, moved, token, news);
  await tellEnrolment(room, tx, row.enrolment_id);
}

/**
 * One token a card and band: where the replacement was added by hand before, the old token ends. An
 * offer that nobody took up gives way instead.
 */
async function makesWay(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  { panFingerprint: fingerprint }: NewPlastic,
): Promise<boolean> {
  const cause = { causedBy: 'ISSUER', reason: 'REPLACED' } as const;
  const { secure_element_id: elementId, enrolment_id: id } = row;
  for (const other of await othersOfCard(tx, elementId, fingerprint, id)) {
    if (other.state === 'OPENING') await deleteReservation(tx, other.enrolment_id);
    else if (other.state === 'ELIGIBLE') await endByCommand(room, tx, other, cause);
    else {
      await endByCommand(room, tx, row, cause);
      return false;
    }
  }
  return true;
}

async function tokensOf(
  tx: Queryable,
  programmeId: string,
  panUniqueReference: string,
): Promise<TokenView[]> {
  const tokens: TokenView[] = [];
  for (const row of await liveOfCard(tx, programmeId, panUniqueReference)) {
    const held = await tokenOfEnrolment(tx, row.enrolment_id);
    if (held !== undefined) tokens.push(await viewOf(tx, held.token_unique_reference));
  }
  return tokens;
}
