/**
 * The projection of an enrolment. The token service owns enrolments; the wallet keeps the last it
 * was shown. Two ways lead here: an update told with its time, and the answer to a call, which has
 * none. Updates may come late and twice.
 */
import type { Enrolment, EnrolmentState, Suspender, Token, TokenStatus } from './vocabulary.ts';

export interface Projection {
  readonly enrolment: Enrolment;
  readonly tokenStatus: TokenStatus | undefined;
  /** Who holds the token still; empty unless it is SUSPENDED, or will be when it activates. */
  readonly suspendedBy: readonly Suspender[];
  /** The generation of its model's service it was made in; undefined until the network said it. */
  readonly serviceGeneration: number | undefined;
  /** The time, at the token service, of the last update taken; 0 when none was. */
  readonly toldAt: number;
}

export interface Update {
  readonly enrolment: Enrolment;
  readonly tokenStatus?: TokenStatus | undefined;
  readonly suspendedBy: readonly Suspender[];
  readonly at: number;
}

/** Whether an enrolment in this state is over: its card is no longer in the list. */
const ENDED: Record<EnrolmentState, boolean> = {
  ELIGIBLE: false,
  DECLINED: true,
  DECLINED_TERMS_AND_CONDITIONS: true,
  PENDING_VERIFICATION: false,
  PENDING_ACTIVE: false,
  ACTIVE: false,
  EXPIRED: true,
  // It may still be removed by its holder, or completed by the bank's desk.
  ERROR: false,
  DELETED: true,
};

export function hasEnded(state: EnrolmentState): boolean {
  return ENDED[state];
}

/**
 * After an update; what was known when the update is older, or would revive what has ended. An end
 * is never too old: a clock that was put right must not keep alive what the network has ended.
 */
export function told(known: Projection | undefined, update: Update): Projection {
  const before = known?.toldAt ?? 0;
  if (known !== undefined) {
    const old = update.at < before && !hasEnded(update.enrolment.state);
    if (old || revives(known, update.enrolment)) return known;
  }
  return {
    enrolment: withToken(known, update.enrolment),
    tokenStatus: update.tokenStatus ?? known?.tokenStatus,
    suspendedBy: update.suspendedBy,
    serviceGeneration: known?.serviceGeneration,
    toldAt: Math.max(before, update.at),
  };
}

/** After an answer of the token service. It says no time, so the next update still counts. */
export function answered(
  known: Projection | undefined,
  enrolment: Enrolment,
  tokenStatus?: TokenStatus,
): Projection {
  if (known !== undefined && revives(known, enrolment)) return known;
  return {
    enrolment: withToken(known, enrolment),
    tokenStatus: tokenStatus ?? known?.tokenStatus,
    suspendedBy: hasEnded(enrolment.state) ? [] : (known?.suspendedBy ?? []),
    serviceGeneration: known?.serviceGeneration,
    toldAt: known?.toldAt ?? 0,
  };
}

/**
 * After the token service showed the token itself, as an answer to something asked of it. It says
 * when it last changed, and so counts as an update of that time.
 */
export function shownToken(known: Projection, token: Token): Projection {
  const update: Update = {
    enrolment: {
      ...known.enrolment,
      state: token.enrolmentState,
      provisioning: token.provisioning,
      tokenUniqueReference: token.tokenUniqueReference,
      dpanLastFour: token.dpanLastFour,
      card: { ...known.enrolment.card, panLastFour: token.panLastFour },
    },
    tokenStatus: token.status,
    suspendedBy: token.suspendedBy,
    at: token.changedAt,
  };
  return { ...told(known, update), serviceGeneration: token.serviceGeneration };
}

/** A token once named stays named: a card that is gone keeps its history by it. */
function withToken(known: Projection | undefined, enrolment: Enrolment): Enrolment {
  const { tokenUniqueReference, dpanLastFour } = known?.enrolment ?? {};
  return {
    ...(tokenUniqueReference === undefined ? {} : { tokenUniqueReference }),
    ...(dpanLastFour === undefined ? {} : { dpanLastFour }),
    ...enrolment,
  };
}

/** A card that is added again is another enrolment: nothing comes back from an end. */
function revives(known: Projection, enrolment: Enrolment): boolean {
  return ENDED[known.enrolment.state] && !ENDED[enrolment.state];
}

/** The wallet's card of an enrolment: the same for the same, whoever comes first to make it. */
export function cardIdOf(enrolmentId: string): string {
  return `card_${enrolmentId.slice(enrolmentId.indexOf('_') + 1)}`;
}
