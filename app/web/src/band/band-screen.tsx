/** What the wearable's screen shows, told from its state. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bandIsArmed } from '../core/moments.ts';
import type { BandView, TapView } from '../core/state.ts';
import { spelledTime } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useNow, useStage } from '../parts/use-stage.ts';
import { ArmedScreen } from './armed-screen.tsx';
import { CarouselScreen } from './carousel-screen.tsx';
import { KeypadScreen } from './keypad-screen.tsx';

export function BandScreen({ round }: { readonly round: boolean }) {
  const band = useStage((state) => state.band);
  const tap = useStage((state) => state.tap);
  const now = useNow();
  return (
    <div className={`flex h-full flex-col ${round ? 'px-9 py-5' : 'px-2 pt-6 pb-4'}`}>
      <Inside band={band} tap={tap} now={now} />
    </div>
  );
}

interface InsideProps {
  readonly band: BandView | null;
  readonly tap: TapView | null;
  readonly now: number;
}

function Inside({ band, tap, now }: InsideProps) {
  const { t } = useTranslation();
  if (band === null) return <Notice title={t('band.none')}>{t('band.noneText')}</Notice>;
  if (!band.worn) return <Notice title={t('band.offWrist')}>{t('band.offWristText')}</Notice>;
  if (!band.passcodeSet) return <Notice title={t('band.noPasscode')} />;
  if (bandIsArmed(band, now)) return <ArmedScreen band={band} now={now} />;
  if (tap !== null && band.unlocked) return <TapScreen tap={tap} />;
  if (!band.unlocked) return <KeypadScreen />;
  if (band.cards.length === 0) return <Notice title={t('band.empty')} />;
  return <CarouselScreen band={band} />;
}

interface NoticeProps {
  readonly title: string;
  readonly children?: ReactNode;
}

function Notice({ title, children }: NoticeProps) {
  const now = useNow();
  const language = useLanguage();
  return (
    <div className="my-auto px-2 text-center">
      <p className="text-4xl font-light tracking-tight">{spelledTime(now, language)}</p>
      <p className="mt-5 text-sm font-semibold">{title}</p>
      {children !== undefined && <p className="mt-1 text-xs text-screen-soft">{children}</p>}
    </div>
  );
}

/**
 * What the band knows of a tap, until it is made ready again: presented, or refused by itself. An
 * offline band cannot know the bank's answer; the till shows it, and the next sync brings it.
 */
function TapScreen({ tap }: { readonly tap: TapView }) {
  const { t } = useTranslation();
  const band = useStage((state) => state.band);
  if (band === null) return null;
  const presented = ['ONLINE_REQUEST', 'APPROVED'].includes(tap.outcome);
  return (
    <div className="flex h-full flex-col">
      <div className="my-auto text-center">
        <span
          aria-hidden="true"
          className={`mx-auto grid size-16 place-items-center rounded-full text-3xl font-bold text-screen
            ${presented ? 'bg-[#5fd0b4]' : 'bg-[#ff9d94]'}`}
        >
          {presented ? '✓' : '×'}
        </span>
        <p role="status" className="mt-3 text-sm font-semibold">
          {t(presented ? 'band.presented' : 'band.notPresented')}
        </p>
      </div>
      <CarouselScreen band={band} small />
    </div>
  );
}
