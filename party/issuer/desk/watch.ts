/** What supervisors watch over. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { House } from '../deps.ts';
import { recorded, whoCalls } from './who.ts';

type Operations = (typeof issuerContract)['operations'];

export async function listAudit(
  { audit, database }: House,
  { subject, caseId: occasion, before, limit }: InputOf<Operations['listAudit']>,
): Promise<AnswerOf<Operations['listAudit']>> {
  const lines = await audit.list(database, { subject, occasion, before, limit });
  return { lines: lines.map((line) => ({ ...line, who: { ...line.who } })) };
}

/** A broken log is an alarm as well as an answer. */
export async function verifyAudit(
  house: House,
  { number, hash }: InputOf<Operations['verifyAudit']>,
  context: CallContext,
): Promise<AnswerOf<Operations['verifyAudit']>> {
  const { audit, database, log } = house;
  const who = await whoCalls(house, context);
  const witness = number === undefined || hash === undefined ? undefined : { number, hash };
  const { broken, head, ...counts } = await audit.verify(database, witness);
  if (broken !== null) log.error({ ...broken }, 'the audit log is broken');
  const act = { what: 'verifyAudit', subject: 'audit' };
  const outcome = broken === null ? 'DONE' : `${broken.trouble} AT ${broken.number}`;
  await house.audit.transaction(database, (tx) => recorded(house, tx, who, act, outcome));
  return { ...counts, head: { ...head }, broken: broken === null ? null : { ...broken } };
}
