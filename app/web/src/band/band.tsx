/** The wearable: strap, case and screen, and what hands can do with it besides. */
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { Switch } from '../parts/switch.tsx';
import { Told } from '../parts/told.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { BandLog } from './band-log.tsx';
import { BandScreen } from './band-screen.tsx';
import { PasscodeHelper } from './passcode-helper.tsx';

export function Band() {
  const band = useStage((state) => state.band);
  return (
    <div className="flex flex-col items-center gap-4">
      <div className="on-dark flex flex-col items-center">
        <Strap end="top" />
        <Case band={band} />
        <Strap end="bottom" />
      </div>
      <div className="w-full max-w-72">
        <Told place="BAND" />
        <PasscodeHelper />
        {band !== null && <Hands band={band} />}
      </div>
    </div>
  );
}

function Strap({ end }: { readonly end: 'top' | 'bottom' }) {
  const look =
    end === 'top' ? 'strap-plain h-16 rounded-t-2xl -mb-5' : 'strap h-24 rounded-b-[2.2rem] -mt-5';
  return <div aria-hidden="true" className={`w-36 ${look}`} />;
}

function Case({ band }: { readonly band: BandView | null }) {
  const { t } = useTranslation();
  const watch = band?.kind === 'WATCH';
  const shape = watch ? 'rounded-full p-3' : 'rounded-[3.4rem] p-2';
  const size = watch ? 'size-72 rounded-full' : 'h-[25rem] w-44 rounded-[3rem]';
  return (
    <section
      aria-label={t('band.screen', { device: band?.name ?? t('stage.band') })}
      className={`z-10 border border-case-edge bg-case shadow-lift ${shape}`}
    >
      <div
        className={`overflow-hidden bg-screen text-screen-ink ${size}`}
        data-testid="band-screen"
      >
        <BandScreen round={watch} />
      </div>
    </section>
  );
}

function Hands({ band }: { readonly band: BandView }) {
  const { t } = useTranslation();
  const { wear, link } = useCommands();
  const inReach = useStage((state) => state.inReach);
  return (
    <div className="rounded-2xl bg-surface p-2 shadow-lift">
      <Switch label={t('band.worn')} on={band.worn} onChange={wear} testId="worn" />
      <Switch label={t('band.reach')} on={inReach} onChange={link} testId="reach" />
      <BandLog log={band.log} />
    </div>
  );
}
