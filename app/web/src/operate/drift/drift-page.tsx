/** Differences between wearables and what the parties believe of them, and what becomes of each. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { spelledMoment } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { useArrival } from '../../parts/use-stage.ts';
import type { Drifts } from '../core/attention.ts';
import { Panel } from '../panel.tsx';
import { StateMark } from '../state-mark.tsx';
import { useDrift, useOperations } from '../use-operations.ts';

type Drift = Drifts[number];

export function DriftPage() {
  const { t } = useTranslation();
  const drift = useDrift();
  const title = useArrival<HTMLHeadingElement>();
  return (
    <>
      <h2 ref={title} tabIndex={-1} className="sr-only">
        {t('operate.drift')}
      </h2>
      <Asked query={drift}>
        {({ drifts }) => (
          <Panel title={t('operateDrift.title')} text={t('operateDrift.text')} testId="drifts">
            {drifts.length === 0 ? (
              <p className="rounded-xl bg-good-soft p-4 font-medium text-good">
                {t('operateDrift.none')}
              </p>
            ) : (
              <ul className="flex flex-col gap-3">
                {drifts.map((one) => (
                  <li
                    key={keyOf(one)}
                    data-testid="drift"
                    className="rounded-xl bg-raised p-4 text-sm"
                  >
                    <OneDrift drift={one} />
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Asked>
    </>
  );
}

const keyOf = ({ secureElementId, kind, tokenUniqueReference, foundAt }: Drift) =>
  [secureElementId, kind, tokenUniqueReference, foundAt].join('/');

function OneDrift({ drift }: { readonly drift: Drift }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { kind, foundAt, repair, repairedAt, tokenUniqueReference, secureElementId } = drift;
  const isOpen = repairedAt === null;
  return (
    <>
      <p className="flex flex-wrap items-start justify-between gap-2 font-semibold">
        <span>{t(`operateDriftKind.${kind}`)}</span>
        <StateMark tone={isOpen ? 'WARN' : 'GOOD'} testId="drift-state">
          {t(isOpen ? 'operateDrift.open' : 'operateDrift.repaired')}
        </StateMark>
      </p>
      <p className="mt-1">{t(`operateDriftRepair.${repair ?? 'NONE'}`)}</p>
      <p className="mt-1 text-soft">
        {t('operateDrift.found', { when: spelledMoment(foundAt, language) })}
        {repairedAt !== null &&
          ` · ${t('operateDrift.since', { when: spelledMoment(repairedAt, language) })}`}
      </p>
      <dl className="mt-2 grid gap-x-4 gap-y-1 text-xs text-soft sm:grid-cols-[auto_1fr]">
        <dt>{t('operateDrift.element')}</dt>
        <dd className="font-mono break-all">{secureElementId}</dd>
        {tokenUniqueReference !== null && (
          <>
            <dt>{t('operateDrift.token')}</dt>
            <dd className="font-mono break-all">{tokenUniqueReference}</dd>
          </>
        )}
      </dl>
      {isOpen && <LookAgain secureElementId={secureElementId} />}
    </>
  );
}

/** The next sync looks at the wearable once more. */
function LookAgain({ secureElementId }: { readonly secureElementId: string }) {
  const { t } = useTranslation();
  const client = useOperations();
  const [state, go] = useState<'IDLE' | 'BUSY' | 'ASKED'>('IDLE');
  const [refusal, tell] = useState<Refusal | null>(null);
  const look = async () => {
    go('BUSY');
    const answer = await client.auditWearable({ secureElementId });
    tell(isRefusal(answer) ? answer : null);
    go(isRefusal(answer) ? 'IDLE' : 'ASKED');
  };
  return (
    <div className="mt-3" aria-live="polite">
      <ToldRefusal refusal={refusal} />
      {state === 'ASKED' ? (
        <p className="font-medium text-good">{t('operateDrift.asked')}</p>
      ) : (
        <Button tone="quiet" busy={state === 'BUSY'} onPress={look}>
          {t('operateDrift.look')}
        </Button>
      )}
    </div>
  );
}
