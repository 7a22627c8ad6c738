/** A call: who it is about, whether they are who they say, and what can be done for them. */
import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { spelledMoment } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { useArrival } from '../../parts/use-stage.ts';
import { deskCaseRoute } from '../route.ts';
import type { CaseView } from '../types.ts';
import { useDeed } from '../use-deed.ts';
import { useAsked, useDesk } from '../use-desk.ts';
import { Cards } from './cards.tsx';
import { CaseBadge } from './case-badge.tsx';
import { Decisions } from './decisions.tsx';
import { History } from './history.tsx';
import { Notes } from './notes.tsx';
import { Payments } from './payments.tsx';
import { Verify } from './verify.tsx';
import { Waiting } from './waiting.tsx';

export function CasePage() {
  const { caseId } = deskCaseRoute.useParams();
  const view = useAsked(['case', caseId], (issuer) => issuer.getCase({ caseId }));
  useFollow(caseId, view);
  return (
    <Asked query={view} reader="agent">
      {(known) => <Call key={caseId} view={known} />}
    </Asked>
  );
}

function Call({ view }: { readonly view: CaseView }) {
  const { t } = useTranslation();
  const { person } = useDesk();
  const of = view.case;
  const own = of.agent.agentId === person.agentId;
  return (
    <div data-testid="desk-case">
      <Head view={view} own={own} />
      {!own && (
        <p className="mb-4 rounded-2xl bg-raised p-4 text-soft">
          {t('deskCase.notYours', { name: of.agent.name })}
        </p>
      )}
      {!view.networkAnswers && (
        <p className="mb-4 rounded-2xl bg-warn-soft p-4 text-warn" data-testid="network-away">
          {t('deskCase.networkAway')}
        </p>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Verify of={of} own={own} />
          <Waiting view={view} own={own} />
          <Cards view={view} own={own} />
          <Payments caseId={of.caseId} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Notes view={view} own={own} />
          <Decisions decisions={view.decisions} />
          <History caseId={of.caseId} />
        </div>
      </div>
    </div>
  );
}

interface HeadProps {
  readonly view: CaseView;
  readonly own: boolean;
}

function Head({ view, own }: HeadProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const title = useArrival<HTMLHeadingElement>();
  const { act, busy, refusal } = useDeed();
  const { caseId, customer, agent, openedAt, state } = view.case;
  const { maskedMobile, mobileChangedAt } = customer;
  return (
    <div className="mb-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 ref={title} tabIndex={-1} className="text-2xl font-bold tracking-tight outline-none">
          {customer.name}
        </h1>
        <CaseBadge state={state} />
        {own && state !== 'CLOSED' && (
          <div className="ml-auto">
            <Button
              tone="quiet"
              busy={busy}
              onPress={() => act((issuer) => issuer.closeCase({ caseId }))}
              testId="case-close"
            >
              {t('deskCase.close')}
            </Button>
          </div>
        )}
      </div>
      <p className="mt-1 text-soft">
        {maskedMobile ?? t('desk.noMobile')}
        {' · '}
        {t('deskCase.opened', { at: spelledMoment(openedAt, language), name: agent.name })}
      </p>
      {mobileChangedAt !== null && (
        <p className="mt-1 font-medium text-warn">
          {t('deskCase.mobileChanged', { at: spelledMoment(mobileChangedAt, language) })}
        </p>
      )}
      <ToldRefusal refusal={refusal} reader="agent" />
    </div>
  );
}

/**
 * A look at a case leaves its line in the record. So it is looked at anew only when the lists say
 * that it has changed, whose looks leave none: the customer confirmed, a supervisor decided.
 */
function useFollow(caseId: string, view: UseQueryResult<CaseView>): void {
  const queries = useQueryClient();
  const { bankId } = useDesk().bank;
  const now = useAsked(
    ['follow', caseId],
    async (issuer) => {
      const [cases, approvals] = await Promise.all([
        issuer.listCases({ limit: 50 }),
        issuer.listApprovals({ limit: 50 }),
      ]);
      if (!('cases' in cases)) return cases;
      if (!('approvals' in approvals)) return approvals;
      return {
        state: cases.cases.find((one) => one.caseId === caseId)?.state ?? null,
        approvals: approvals.approvals
          .filter((one) => one.caseId === caseId)
          .map(({ approvalId, state }) => `${approvalId} ${state}`)
          .toSorted()
          .join(),
      };
    },
    { live: true },
  );
  const stale =
    view.data !== undefined &&
    now.data !== undefined &&
    !view.isFetching &&
    now.dataUpdatedAt > view.dataUpdatedAt &&
    differs(view.data, now.data);
  useEffect(() => {
    if (stale) queries.invalidateQueries({ queryKey: ['desk', bankId, 'case', caseId] });
  }, [stale, queries, bankId, caseId]);
}

function differs(
  view: CaseView,
  now: { readonly state: string | null; readonly approvals: string },
): boolean {
  const approvals = view.approvals
    .map(({ approvalId, state }) => `${approvalId} ${state}`)
    .toSorted()
    .join();
  return (now.state !== null && now.state !== view.case.state) || now.approvals !== approvals;
}
