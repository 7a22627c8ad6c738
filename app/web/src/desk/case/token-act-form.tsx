/** Each act on a token: told beforehand, asked of the bank, and told afterwards what came of it. */
import type { Refusal } from '@armilla/kit/refusal';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ActForm, type Choice } from '../act-form.tsx';
import type { TokenAct } from '../core/token-acts.ts';
import type { DeskCase, DeskToken, Issuer, WearableAnswer } from '../types.ts';

export interface TokenActFormProps {
  readonly act: TokenAct;
  readonly token: DeskToken;
  readonly of: DeskCase;
  readonly onLeave: () => void;
  /** In words, what was done. */
  readonly onDone: (done: string) => void;
}

type T = TFunction;
type Named = { readonly caseId: string; readonly tokenUniqueReference: string };
type Words = { readonly comment: string; readonly reason: string };
type Network = 'ACKNOWLEDGED' | 'PENDING_AT_NETWORK';

interface Way<R extends string, A extends object> {
  readonly reasons: readonly [R, ...R[]];
  readonly danger: boolean;
  ask(issuer: Issuer, said: Named & { comment: string; reason: R }): Promise<A | Refusal>;
  done(answer: A, t: T): string;
}

const pending = (network: Network, t: T) =>
  network === 'ACKNOWLEDGED' ? '' : ` ${t('deskAct.pending')}`;

/** Checks a way's reasons against what its operation takes, and forgets them. */
function way<R extends string, A extends object>(of: Way<R, A>): Way<string, object> {
  return of as unknown as Way<string, object>;
}

const lost = (answer: WearableAnswer, t: T) => {
  const { action, tokens, othersHeld, network } = answer;
  const own = t(`deskAct.lost_${action}`, { count: tokens.length });
  const others = t('deskAct.othersHeld', { count: othersHeld });
  return `${own} ${network === 'ACKNOWLEDGED' ? others : t('deskAct.pending')}`;
};

const HOLD_AT_ONCE = way({
  reasons: ['LOST', 'STOLEN'] as const,
  danger: true,
  ask: (issuer, said) => issuer.deskHoldWearable(said),
  done: lost,
});

const WAYS: Readonly<Record<TokenAct, Way<string, object>>> = {
  HOLD: way({
    reasons: ['SUSPECTED_FRAUD', 'LOST', 'STOLEN', 'OTHER'] as const,
    danger: false,
    ask: (issuer, said) => issuer.deskSuspendToken(said),
    done: ({ network }, t) => t('deskAct.held') + pending(network, t),
  }),
  RELEASE: way({
    reasons: ['FOUND', 'NOT_FRAUD', 'OTHER'] as const,
    danger: false,
    ask: (issuer, said) => issuer.deskResumeToken(said),
    done: ({ token }, t) =>
      t(token.suspendedBy.length === 0 ? 'deskAct.released' : 'deskAct.releasedOurs'),
  }),
  LOST: way({
    reasons: ['LOST', 'STOLEN'] as const,
    danger: true,
    ask: (issuer, said) => issuer.deskStopWearable(said),
    done: lost,
  }),
  FOUND: way({
    reasons: ['FOUND'] as const,
    danger: false,
    ask: (issuer, { reason: _, ...said }) => issuer.deskReleaseWearable(said),
    done: (_answer, t) => t('deskAct.foundDone'),
  }),
  REMOVE: way({
    reasons: ['REMOVED_BY_CARDHOLDER', 'DEVICE_LOST', 'DEVICE_STOLEN', 'SUSPECTED_FRAUD'] as const,
    danger: true,
    ask: (issuer, said) => issuer.deskRemoveToken(said),
    done: ({ network }, t) => t('deskAct.removed') + pending(network, t),
  }),
};

export function TokenActForm({ act, token, of, onLeave, onDone }: TokenActFormProps) {
  const { t } = useTranslation();
  const { caseId, state } = of;
  const { tokenUniqueReference, deviceName, panLastFour } = token;
  // Who is not verified yet can have a lost band held, and nothing ended.
  const holdOnly = act === 'LOST' && state !== 'VERIFIED';
  const { reasons, ask, done, danger } = holdOnly ? HOLD_AT_ONCE : WAYS[act];
  const choices = reasons.map((value) => ({ value, label: reasonWords(value, t) }));
  const [first = { value: '', label: '' }, ...others] = choices;
  const known: readonly [Choice<string>, ...Choice<string>[]] = [first, ...others];
  return (
    <ActForm
      title={t(`deskAct.title_${act}`)}
      text={t(holdOnly ? 'deskAct.text_LOST_HOLD' : `deskAct.text_${act}`, {
        device: deviceName,
        digits: panLastFour,
      })}
      reasons={known}
      confirm={t(`deskAct.${act}`)}
      danger={danger}
      ask={(issuer, said: Words) => ask(issuer, { caseId, tokenUniqueReference, ...said })}
      onDone={(answer) => onDone(done(answer, t))}
      onLeave={onLeave}
    />
  );
}

const REASONS = [
  'LOST',
  'STOLEN',
  'SUSPECTED_FRAUD',
  'OTHER',
  'FOUND',
  'NOT_FRAUD',
  'REMOVED_BY_CARDHOLDER',
  'DEVICE_LOST',
  'DEVICE_STOLEN',
] as const;

function reasonWords(reason: string, t: T): string {
  const known = REASONS.find((one) => one === reason);
  return known === undefined ? reason : t(`deskReason.${known}`);
}
