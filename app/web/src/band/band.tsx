/** The wearable on the stage: as it lies there, and what hands can do with it besides. */
import { useTranslation } from 'react-i18next';
import { FIRST_MODEL } from '../core/state.ts';
import { later } from '../parts/later.tsx';
import { Told } from '../parts/told.tsx';
import { useStage } from '../parts/use-stage.ts';
import { Device } from './device.tsx';
import { Glass, Notice } from './glass.tsx';
import type { Looks, Size } from './skins.ts';

/** What moves, on the glass and beside it, comes with the first band. */
const BandScreen = later([], async () => (await import('./band-screen.tsx')).BandScreen);
const InHand = later([], async () => (await import('./hands.tsx')).InHand);

export function Band() {
  const taken = useStage((state) => state.band !== null);
  return (
    <div className="flex flex-col items-center gap-4">
      <Wearable size="STAGE" />
      <div className="w-full max-w-72">
        <Told place="BAND" />
        {taken && <InHand />}
      </div>
    </div>
  );
}

/** The one that is worn, or the one that lies ready on the shelf. */
export function Wearable({ size }: { readonly size: Size }) {
  const { t } = useTranslation();
  const band = useStage((state) => state.band);
  const chosen = useStage(({ about, model }) =>
    about?.wearables.find((known) => known.model === model),
  );
  const looks: Looks = band ?? chosen ?? ANY;
  const shelved = <Notice title={t('band.none')}>{t('band.noneText')}</Notice>;
  return (
    <Device
      looks={looks}
      size={size}
      label={t('band.screen', { device: band?.name ?? t('stage.band') })}
    >
      <Glass round={looks.kind === 'WATCH'}>{band === null ? shelved : <BandScreen />}</Glass>
    </Device>
  );
}

/** Before it is known what the service carries. */
const ANY: Looks = { model: FIRST_MODEL, kind: 'BAND', screen: { width: 152, height: 486 } };
