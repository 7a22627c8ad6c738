/** Cards that the caller is adding: activated by telephone, with a second person where it is risky. */
import type { Refusal } from '@armilla/kit/refusal';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { spelledMoment, spelledTime } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { ActForm } from '../act-form.tsx';
import { approvalFor, CASE_STEPS } from '../core/token-acts.ts';
import { Badge, ROW, ROWS, Sheet } from '../sheet.tsx';
import type { Approval, CaseView, WaitingEnrolment } from '../types.ts';
import { useDeed } from '../use-deed.ts';
import { useAsked } from '../use-desk.ts';

export interface WaitingProps {
  readonly view: CaseView;
  readonly own: boolean;
}

export function Waiting({ view, own }: WaitingProps) {
  const { t } = useTranslation();
  const { caseId } = view.case;
  const [chosen, choose] = useState<WaitingEnrolment | null>(null);
  const [done, tell] = useState<string | null>(null);
  const { data } = useAsked(['waiting', caseId], (issuer) => issuer.deskCaseWaiting({ caseId }), {
    live: true,
  });
  const waiting = data?.enrolments ?? [];
  if (waiting.length === 0 && done === null) return null;
  return (
    <Sheet title={t('deskWaiting.title')} testId="case-waiting">
      {done !== null && (
        <p
          role="status"
          className="mb-3 rounded-2xl bg-good-soft p-4 font-medium text-good"
          data-testid="activated"
        >
          {done}
        </p>
      )}
      <ul className={ROWS}>
        {waiting.map((one) => (
          <li key={one.enrolmentId} className={ROW} data-testid="waiting-enrolment">
            <About enrolment={one} approval={approvalFor(view.approvals, one.enrolmentId)} />
            {own && CASE_STEPS[view.case.state].act && (
              <Button onPress={() => choose(one)} testId="activate">
                {t('deskWaiting.activate')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {own && waiting.length > 0 && !CASE_STEPS[view.case.state].act && (
        <p className="mt-3 text-sm text-soft">{t('deskWaiting.verifyFirst')}</p>
      )}
      {chosen !== null && (
        <Activate
          caseId={caseId}
          enrolment={chosen}
          onLeave={() => choose(null)}
          onDone={() => {
            choose(null);
            tell(t('deskWaiting.done', { device: chosen.deviceName }));
          }}
        />
      )}
    </Sheet>
  );
}

interface AboutProps {
  readonly enrolment: WaitingEnrolment;
  readonly approval: Approval | undefined;
}

function About({ enrolment, approval }: AboutProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { panLastFour, deviceName, openedAt, identification } = enrolment;
  return (
    <div className="min-w-0 grow basis-56">
      <p className="font-semibold">
        <LastFour digits={panLastFour} /> → {deviceName}
      </p>
      <p className="text-sm text-soft">
        {t('deskWaiting.since', { at: spelledMoment(openedAt, language) })}
      </p>
      <p className="mt-1 flex flex-wrap gap-1">
        {identification.risk === 'HIGH' && <Badge tone="warn">{t('deskWhy.HIGH_RISK')}</Badge>}
        {approval !== undefined && <ApprovalState approval={approval} />}
      </p>
    </div>
  );
}

function ApprovalState({ approval }: { readonly approval: Approval }) {
  const { t } = useTranslation();
  const { state, decidedBy, until } = approval;
  const tone = state === 'APPROVED' ? 'good' : state === 'REQUESTED' ? 'warn' : 'bad';
  const said = { name: decidedBy?.name ?? '', until: spelledTime(until) };
  return (
    <Badge tone={tone} testId="approval-state">
      {t(`deskWaiting.approval_${state}`, said)}
    </Badge>
  );
}

interface ActivateProps {
  readonly caseId: string;
  readonly enrolment: WaitingEnrolment;
  readonly onLeave: () => void;
  readonly onDone: () => void;
}

function Activate({ caseId, enrolment, onLeave, onDone }: ActivateProps) {
  const { t } = useTranslation();
  const { enrolmentId, deviceName, panLastFour } = enrolment;
  return (
    <ActForm
      title={t('deskWaiting.activateTitle')}
      text={t('deskWaiting.activateText', { device: deviceName, digits: panLastFour })}
      reasons={[{ value: 'ONLY', label: '' }]}
      confirm={t('deskWaiting.activate')}
      ask={(issuer, { comment }) => issuer.deskActivateToken({ caseId, enrolmentId, comment })}
      onDone={onDone}
      onLeave={onLeave}
      about={(refusal, comment) =>
        refusal.code === 'SECOND_AGENT_REQUIRED' && (
          <AskSecond
            refusal={refusal}
            request={{ caseId, enrolmentId, comment }}
            onAsked={onLeave}
          />
        )
      }
    />
  );
}

const WHY = ['HIGH_RISK', 'MOBILE_CHANGED', 'SPOKEN_CALL_BACK'] as const;

interface AskSecondProps {
  readonly refusal: Refusal;
  readonly request: {
    readonly caseId: string;
    readonly enrolmentId: string;
    readonly comment: string;
  };
  readonly onAsked: () => void;
}

/** Why another person has to look, and asking them. */
function AskSecond({ refusal, request, onAsked }: AskSecondProps) {
  const { t } = useTranslation();
  const { act, busy, refusal: refused } = useDeed();
  const reasons = String(refusal.facts.reasons ?? '').split(' ');
  return (
    <div className="flex flex-col gap-3 rounded-2xl bg-raised p-4">
      <ul className="list-disc pl-5">
        {WHY.filter((one) => reasons.includes(one)).map((one) => (
          <li key={one}>{t(`deskWhy.${one}`)}</li>
        ))}
      </ul>
      <ToldRefusal refusal={refused} reader="agent" />
      <Button
        tone="quiet"
        busy={busy}
        testId="ask-second"
        onPress={async () => {
          const asked = await act((issuer) => issuer.requestApproval(request));
          if (asked !== undefined) onAsked();
        }}
      >
        {t('deskWaiting.askSecond')}
      </Button>
    </div>
  );
}
