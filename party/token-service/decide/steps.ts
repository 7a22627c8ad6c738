/** The job of adding a card as it stands: its steps, and what the cardholder has to do next. */
import type { enrolment } from '@armilla/api/shapes';
import type { z } from 'zod';
import { type EnrolmentState, LIVE_STATES } from './enrolment-state.ts';
import { type Element, needsCode } from './identification.ts';
import type { TokenStatus } from './token-state.ts';

type View = z.infer<typeof enrolment>;
export type Step = View['steps'][number];
export type NextThing = View['next'];
export type Provisioning = View['provisioning'];

/** What is known of an enrolment. */
export interface JobFacts {
  readonly state: Exclude<EnrolmentState, 'OPENING'>;
  readonly termsAccepted: boolean;
  readonly identified: boolean;
  readonly wanted: readonly Element[];
  readonly proved: readonly Element[];
  /** A code was sent and may still be entered. */
  readonly codeUnderWay: boolean;
  /** One more code may be asked for. */
  readonly maySend: boolean;
  /** What the chosen method proves; `undefined` when none is chosen. */
  readonly chosen: Element | undefined;
  readonly provisioning: Provisioning;
  readonly tokenStatus: TokenStatus | undefined;
  /** The token became ready to pay at some time. */
  readonly wasActive: boolean;
}

/** Delivery, as long as nothing has ended. */
const DELIVERY: Readonly<Record<Provisioning, Step['state']>> = {
  NONE: 'WAITING',
  PREPARING: 'WAITING',
  DELIVERING: 'UNDER_WAY',
  PERSONALISED: 'DONE',
  ACTIVATED: 'DONE',
  REMOVED: 'WAITING',
  FAILED: 'FAILED',
};

/** The steps in their order. In a job that has ended, the first that was not done has failed. */
export function stepsOf(facts: JobFacts): Step[] {
  const steps: Step[] = [
    { step: 'ELIGIBILITY', state: facts.state === 'DECLINED' ? 'UNDER_WAY' : 'DONE' },
    { step: 'TERMS', state: facts.termsAccepted ? 'DONE' : 'WAITING' },
    { step: 'IDENTIFICATION', state: identification(facts) },
    { step: 'DELIVERY', state: facts.wasActive ? 'DONE' : DELIVERY[facts.provisioning] },
    { step: 'ACTIVATION', state: activation(facts) },
  ];
  if (LIVE_STATES.includes(facts.state)) return steps;
  const open = steps.findIndex(({ state }) => state !== 'DONE');
  return steps.map((step, place) => {
    if (place === open) return { ...step, state: 'FAILED' };
    return place > open && open >= 0 ? { ...step, state: 'WAITING' } : step;
  });
}

function identification({ identified, termsAccepted }: JobFacts): Step['state'] {
  if (identified) return 'DONE';
  return termsAccepted ? 'UNDER_WAY' : 'WAITING';
}

function activation({ state, wasActive }: JobFacts): Step['state'] {
  if (!wasActive) return 'WAITING';
  return state === 'PENDING_ACTIVE' ? 'UNDER_WAY' : 'DONE';
}

/** What the cardholder has to do next. */
export function nextOf(facts: JobFacts): NextThing {
  switch (facts.state) {
    case 'ELIGIBLE':
      return 'ACCEPT_TERMS';
    case 'PENDING_VERIFICATION':
      return nextProof(facts);
    case 'PENDING_ACTIVE':
      return waitsForOthers(facts) ? 'NOTHING' : 'SYNC';
    default:
      return afterwards(facts);
  }
}

function nextProof({ wanted, proved, chosen, codeUnderWay, maySend }: JobFacts): NextThing {
  if (!needsCode(wanted, proved)) return 'PROVE_AT_BANK';
  // A way that has been gone to its end is no longer the one to go.
  const elsewhere = chosen === 'BANK_PAGE' || chosen === 'AGENT';
  if (elsewhere && !proved.includes(chosen)) return 'PROVE_AT_BANK';
  if (codeUnderWay) return 'ENTER_CODE';
  return maySend ? 'CHOOSE_METHOD' : 'PROVE_AT_BANK';
}

/** The band has what it may have; somebody holds the token still. */
function waitsForOthers({ provisioning, tokenStatus }: JobFacts): boolean {
  return provisioning === 'PERSONALISED' && tokenStatus === 'SUSPENDED';
}

/** A card that ended may still be on the band. */
function afterwards({ provisioning, tokenStatus }: JobFacts): NextThing {
  const gone = ['NONE', 'REMOVED', 'FAILED'].includes(provisioning);
  return tokenStatus !== 'DEACTIVATED' || gone ? 'NOTHING' : 'SYNC';
}
