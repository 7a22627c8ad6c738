/** The stage: phone, band and till side by side, the drawer and the timeline beneath. */
import { useTranslation } from 'react-i18next';
import { Band } from '../band/band.tsx';
import { StageHome } from '../parts/stage-home.tsx';
import { useStage } from '../parts/use-stage.ts';
import { Phone } from '../phone/phone.tsx';
import { Aside } from './aside.tsx';
import { Beneath } from './beneath.tsx';
import { PlasticDrawer } from './plastic-drawer.tsx';
import { Open, Side } from './side.tsx';
import { Tour } from './tour.tsx';
import { Tray } from './tray.tsx';

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
  const serialNumber = useStage((state) => state.band?.serialNumber);
  return (
    <>
      <Tour />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-7 gap-y-8 md:grid-cols-[21rem_minmax(0,1fr)] min-[75rem]:grid-cols-[21rem_14.5rem_minmax(0,1fr)_21rem]">
        <Side
          title={t('stage.phone')}
          id="phone"
          open={<Open to="/phone" name={t('stage.phone')} />}
        >
          <Phone />
        </Side>
        <div className="flex min-w-0 flex-col gap-6">
          <Side title={t('plastic.title')} id="drawer">
            <PlasticDrawer />
          </Side>
          <Side title={t('tray.title')} id="tray">
            <Tray />
          </Side>
        </div>
        <Side
          title={t('stage.band')}
          id="band"
          open={<Open to={bandAddress(serialNumber)} name={t('stage.band')} />}
        >
          <Band />
        </Side>
        <Aside />
      </div>
      <Beneath />
    </>
  );
}

const bandAddress = (serialNumber: string | undefined) =>
  serialNumber === undefined ? '/band' : `/band/${serialNumber}`;
