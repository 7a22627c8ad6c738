/** The wearable on the stage: as it lies there, and what hands can do with it besides. */
import { useTranslation } from 'react-i18next';
import { FIRST_MODEL } from '../core/state.ts';
import { Told } from '../parts/told.tsx';
import { useStage } from '../parts/use-stage.ts';
import { BandScreen } from './band-screen.tsx';
import { Device } from './device.tsx';
import { Hands } from './hands.tsx';
import { useKeyboard, useLocked } from './keypad-screen.tsx';
import { PasscodeHelper } from './passcode-helper.tsx';
import type { Looks, Size } from './skins.ts';

export function Band() {
  useKeyboard(useLocked(), false);
  return (
    <div className="flex flex-col items-center gap-4">
      <Wearable size="STAGE" />
      <div className="w-full max-w-72">
        <Told place="BAND" />
        <PasscodeHelper />
        <Hands />
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
  return (
    <Device
      looks={looks}
      size={size}
      label={t('band.screen', { device: band?.name ?? t('stage.band') })}
    >
      <BandScreen band={band} round={looks.kind === 'WATCH'} />
    </Device>
  );
}

/** Before it is known what the service carries. */
const ANY: Looks = { model: FIRST_MODEL, kind: 'BAND', screen: { width: 152, height: 486 } };
