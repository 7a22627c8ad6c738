/** Second pairs of eyes that are wanted: supervisors decide, never about what is their own. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { spelledTime } from '../../parts/format.ts';
import { ActForm } from '../act-form.tsx';
import { notTheirs } from '../core/queue.ts';
import { Badge, Empty, ROW, ROWS, Sheet } from '../sheet.tsx';
import type { Approval } from '../types.ts';
import { useDesk } from '../use-desk.ts';

export interface ApprovalsProps {
  readonly approvals: readonly Approval[];
  readonly decided: readonly Approval[];
}

export function Approvals({ approvals, decided }: ApprovalsProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<Approval | null>(null);
  return (
    <Sheet title={t('deskQueue.approvals')} count={approvals.length} testId="queue-approvals">
      {approvals.length + decided.length === 0 ? (
        <Empty>{t('deskQueue.noApprovals')}</Empty>
      ) : (
        <ul className={ROWS}>
          {[...approvals, ...decided].map((one) => (
            <li key={one.approvalId} className={ROW} data-testid="queue-approval">
              <About approval={one} />
              <Way approval={one} onDecide={() => choose(one)} />
            </li>
          ))}
        </ul>
      )}
      {chosen !== null && <Decide approval={chosen} onLeave={() => choose(null)} />}
    </Sheet>
  );
}

function About({ approval }: { readonly approval: Approval }) {
  const { t } = useTranslation();
  const { customer, requestedBy, comment, reasons, until } = approval;
  return (
    <div className="min-w-0 grow basis-56">
      <p className="font-semibold">{customer.name}</p>
      <p className="text-sm text-soft">
        {t('deskQueue.askedBy', { name: requestedBy.name, until: spelledTime(until) })}
      </p>
      <p className="my-1 text-sm">{comment}</p>
      <p className="flex flex-wrap gap-1">
        {reasons.map((reason) => (
          <Badge key={reason} tone="warn">
            {t(`deskWhy.${reason}`)}
          </Badge>
        ))}
      </p>
    </div>
  );
}

interface WayProps {
  readonly approval: Approval;
  readonly onDecide: () => void;
}

function Way({ approval, onDecide }: WayProps) {
  const { t } = useTranslation();
  const { person, bank } = useDesk();
  const objection = notTheirs(approval, person);
  if (approval.state === 'APPROVED') {
    const { caseId } = approval;
    return (
      <Link
        to="/desk/$programmeId/cases/$caseId"
        params={{ programmeId: bank.bankId, caseId }}
        className="inline-flex min-h-11 items-center font-semibold text-accent underline-offset-4 hover:underline"
      >
        {t('deskQueue.approvedBy', { name: approval.decidedBy?.name ?? '' })}
      </Link>
    );
  }
  if (objection !== undefined) {
    return (
      <span className="text-sm text-soft" data-testid="queue-not-yours">
        {t(`deskQueue.not_${objection}`)}
      </span>
    );
  }
  return (
    <Button tone="quiet" onPress={onDecide} testId="queue-decide">
      {t('deskQueue.decide')}
    </Button>
  );
}

interface DecideProps {
  readonly approval: Approval;
  readonly onLeave: () => void;
}

function Decide({ approval, onLeave }: DecideProps) {
  const { t } = useTranslation();
  const { approvalId, customer, requestedBy } = approval;
  return (
    <ActForm
      title={t('deskQueue.decideTitle')}
      text={t('deskQueue.decideText', { name: requestedBy.name, customer: customer.name })}
      reasonsLabel={t('deskQueue.decision')}
      reasons={[
        { value: 'APPROVED', label: t('deskQueue.approve') },
        { value: 'REFUSED', label: t('deskQueue.refuse') },
      ]}
      confirm={t('deskQueue.decide')}
      ask={(issuer, { comment, reason }) =>
        issuer.decideApproval({ approvalId, decision: reason, comment })
      }
      onDone={onLeave}
      onLeave={onLeave}
    />
  );
}
