/** The card on its way into the secure element: phases by name, a bar, and going on after a cut. */
import type { Phase, Progress } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { PHASES } from '../core/phases.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

export function ProvisioningScreen() {
  const { t } = useTranslation();
  const { provision, go } = useCommands();
  const progress = useStage((state) => state.progress);
  const working = useStage((state) => state.work.size > 0);
  const inReach = useStage((state) => state.inReach);
  return (
    <div className="flex min-h-full flex-col gap-4">
      <Heading title={t('phone.provisioningTitle')} />
      <p className="-mt-2 text-sm text-soft">{t('phone.provisioningText')}</p>
      <Bar progress={progress} />
      <Phases phase={progress?.phase ?? 'PREPARING'} working={working} />
      {!working && (
        <div className="mt-auto flex flex-col gap-2">
          <p role="status" className="text-sm text-warn">
            {t(inReach ? 'phone.provisioningStopped' : 'phoneAdd.waitsForBand')}
          </p>
          <Button wide onPress={provision} testId="resume">
            {t('phone.resume')}
          </Button>
          <Button wide tone="plain" onPress={() => go({ at: 'WALLET' })}>
            {t('phone.back')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Bar({ progress }: { readonly progress: Progress | null }) {
  const { t } = useTranslation();
  const { step, steps } = progress ?? { step: 0, steps: 0 };
  return (
    <div>
      <div
        role="progressbar"
        aria-label={t('phone.provisioningTitle')}
        aria-valuemin={0}
        aria-valuemax={Math.max(steps, 1)}
        aria-valuenow={step}
        className="h-2 overflow-hidden rounded-full bg-line"
      >
        <div
          style={{ width: `${steps === 0 ? 4 : Math.round((100 * step) / steps)}%` }}
          className="h-full rounded-full bg-accent transition-[width] duration-150"
        />
      </div>
      <p className="mt-1 h-4 text-right text-xs text-soft">
        {steps > 0 && t('phone.step', { step, steps })}
      </p>
    </div>
  );
}

function Phases({ phase, working }: { readonly phase: Phase; readonly working: boolean }) {
  const { t } = useTranslation();
  const reached = PHASES.indexOf(phase);
  return (
    <>
      <p role="status" className="sr-only">
        {t(`phase.${phase}`)}
      </p>
      <ol className="flex flex-col gap-1" data-testid="phases">
        {PHASES.map((name, index) => (
          <li
            key={name}
            className={`flex items-center gap-3 py-1 text-sm ${index > reached ? 'text-soft' : ''}`}
          >
            <PhaseMark done={index < reached} now={index === reached && working} />
            <span className={index === reached ? 'font-semibold' : ''}>{t(`phase.${name}`)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function PhaseMark({ done, now }: { readonly done: boolean; readonly now: boolean }) {
  const look = done
    ? 'border-accent bg-accent text-accent-ink'
    : `border-line-strong ${now ? 'border-t-accent animate-spin' : ''}`;
  return (
    <span
      aria-hidden="true"
      className={`grid size-5 place-items-center rounded-full border-2 text-xs ${look}`}
    >
      {done && '✓'}
    </span>
  );
}
