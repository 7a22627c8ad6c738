/** Somebody puts a card on their band: from the typed number to the card that pays. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Plastic } from '../ground/ground.ts';
import type { World } from '../world.ts';
import type { Wearer } from './wearer.ts';

/** Terms, method, code, bank, syncs: adding a card never takes more. */
const MOST_STEPS = 12;

/** How somebody goes about it. */
export interface Way {
  /** Wrong codes that are typed before the right one. */
  readonly wrongCodes?: number;
  /** Given up before this step. */
  readonly stopsAt?: number;
  /** It is being added, under this name. */
  readonly began?: (enrolmentId: string) => void;
  /** A code was right. */
  readonly tookCode?: (enrolmentId: string, code: string) => void;
}

/** The enrolment's state in the end, or what refused it. */
export async function enrol(
  world: World,
  wearer: Wearer,
  plastic: Plastic,
  way: Way = {},
): Promise<string> {
  const { pan, cardholderName, expiry, cvc2 } = plastic;
  const phone = wearer.phone();
  const opened = await phone.addCard({ pan, cardholderName, expiry, cvc2 });
  if (isRefusal(opened)) return opened.code;
  const { enrolmentId } = opened;
  way.began?.(enrolmentId);
  let wrongCodes = way.wrongCodes ?? 0;
  for (let steps = 0; steps < (way.stopsAt ?? MOST_STEPS); steps++) {
    const enrolment = await wearer.phone().enrolment(enrolmentId);
    if (isRefusal(enrolment)) return enrolment.code;
    if (enrolment.next === 'NOTHING') return enrolment.state;
    const wrong = enrolment.next === 'ENTER_CODE' && wrongCodes-- > 0;
    const done = await doNext(world, wearer, plastic, enrolment, wrong, way.tookCode);
    if (isRefusal(done) && done.code !== 'INCORRECT_CODE') return done.code;
  }
  return 'GIVEN_UP';
}

type Enrolment = Exclude<Awaited<ReturnType<ReturnType<Wearer['phone']>['enrolment']>>, Refusal>;

async function doNext(
  world: World,
  wearer: Wearer,
  plastic: Plastic,
  { enrolmentId, next, activationMethods }: Enrolment,
  wrong: boolean,
  tookCode: Way['tookCode'] = () => {},
): Promise<unknown> {
  const phone = wearer.phone();
  switch (next) {
    case 'ACCEPT_TERMS': {
      const terms = await phone.terms(enrolmentId);
      return isRefusal(terms) ? terms : phone.acceptTerms(enrolmentId, terms.version);
    }
    case 'CHOOSE_METHOD': {
      const wanted = (type: string) => activationMethods.find((method) => method.type === type);
      const method = wanted('TEXT_TO_CARDHOLDER_NUMBER') ?? wanted('CARDHOLDER_TO_VISIT_WEBSITE');
      return phone.selectMethod(enrolmentId, method?.methodId ?? '');
    }
    case 'ENTER_CODE': {
      await world.machine.wait(5_000);
      const sent = world.codeSentTo(plastic.mobile);
      const code = wrong ? otherCode(sent) : (sent ?? '000000');
      const answer = await phone.submitCode(enrolmentId, code);
      if (!isRefusal(answer)) tookCode(enrolmentId, code);
      return answer;
    }
    case 'PROVE_AT_BANK': {
      await world.machine.wait(2_000);
      return world.customer(plastic).approveEnrolment({ enrolmentId });
    }
    case 'SYNC':
      return phone.sync();
    case 'NOTHING':
      return undefined;
  }
}

function otherCode(code: string | undefined): string {
  return code === '123456' ? '654321' : '123456';
}
