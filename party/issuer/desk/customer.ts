/** What customers themselves can do about how the desk knows them. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { maskedMobile, mobileChangedText } from '../decide/desk-text.ts';
import type { House } from '../deps.ts';
import { changeMobileOf, customerById } from '../store/desk-customers.ts';
import { audited, derivedId, whoCalls } from './who.ts';

type Operations = (typeof issuerContract)['operations'];

const TOLD_WITHIN_MS = 24 * 3_600_000;

/** The number that was there before is told: its holder may be the only one who is the customer. */
export async function changeMobile(
  house: House,
  { mobile }: InputOf<Operations['changeMobile']>,
  context: CallContext,
): Promise<AnswerOf<Operations['changeMobile']> | Refusal> {
  const { clock, smsQueue, programme } = house;
  const who = await whoCalls(house, context);
  const act = { what: 'changeMobile', subject: who.id };
  const changed = await audited(house, context, who, act, async (tx) => {
    const known = await customerById(tx, who.id);
    if (known === undefined) return refuse('NOT_FOUND');
    if (known.mobile === mobile) return { maskedMobile: maskedMobile(mobile) };
    await changeMobileOf(tx, who.id, mobile, clock.now());
    if (known.mobile !== undefined) {
      const { language } = context;
      const text = mobileChangedText(programme, language);
      await smsQueue.putIn(tx, {
        messageId: derivedId('sms', who, context),
        about: who.id,
        words: { to: known.mobile, language, text },
        expiresAtMs: clock.now() + TOLD_WITHIN_MS,
      });
    }
    return { maskedMobile: maskedMobile(mobile) };
  });
  smsQueue.nudge();
  return changed;
}
