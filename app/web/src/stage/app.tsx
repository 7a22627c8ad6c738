/** The stage: phone, band and till side by side, the drawer and the timeline beneath. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Band } from '../band/band.tsx';
import { StageHome } from '../parts/stage-home.tsx';
import { useStage } from '../parts/use-stage.ts';
import { Phone } from '../phone/phone.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { Aside } from './aside.tsx';
import { PlasticDrawer } from './plastic-drawer.tsx';
import { Tour } from './tour.tsx';

export function App() {
  return (
    <StageHome>
      <Stage />
    </StageHome>
  );
}

function Stage() {
  const { t } = useTranslation();
  const loaded = useStage((state) => state.loaded);
  return (
    <div data-testid="stage" data-loaded={loaded}>
      <h1 className="mb-4 text-xl font-bold tracking-tight">{t('stage.tagline')}</h1>
      {loaded === 'UNREACHABLE' ? (
        <p role="alert" className="rounded-2xl bg-bad-soft p-4 text-bad">
          {t('common.unreachable')}
        </p>
      ) : (
        <Sides />
      )}
    </div>
  );
}

function Sides() {
  const { t } = useTranslation();
  return (
    <>
      <Tour />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-7 gap-y-8 md:grid-cols-[21rem_minmax(0,1fr)] min-[75rem]:grid-cols-[21rem_14.5rem_minmax(0,1fr)_21rem]">
        <Side title={t('stage.phone')} id="phone">
          <Phone />
        </Side>
        <Side title={t('plastic.title')} id="drawer">
          <PlasticDrawer />
        </Side>
        <Side title={t('stage.band')} id="band">
          <Band />
        </Side>
        <Aside />
      </div>
      <div className="mt-8">
        <Timeline />
      </div>
    </>
  );
}

interface SideProps {
  readonly title: string;
  readonly id: string;
  readonly children: ReactNode;
}

function Side({ title, id, children }: SideProps) {
  return (
    <section aria-labelledby={`${id}-title`} id={id}>
      <h2
        id={`${id}-title`}
        className="mb-3 flex min-h-11 items-center text-lg font-bold tracking-tight"
      >
        {title}
      </h2>
      {children}
    </section>
  );
}
