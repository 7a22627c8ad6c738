/** What the wearable's screen shows, told from its state. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bandIsArmed } from '../core/moments.ts';
import type { BandView, LastTap } from '../core/state.ts';
import { useNow, useStage } from '../parts/use-stage.ts';
import { ArmedScreen } from './armed-screen.tsx';
import { CarouselScreen } from './carousel-screen.tsx';
import { LockMark, MissedTap, Notice } from './glass.tsx';
import { KeypadScreen } from './keypad-screen.tsx';
import { TapScreen } from './tap-screen.tsx';

/** A tap is told for so long, unless its wearer is done with it before. */
const FRESH_MS = 120_000;

/** Of the band in hand; comes with the first of them. */
export function BandScreen() {
  const band = useStage((state) => state.band);
  const now = useNow();
  const [doneWith, finish] = useState(0);
  if (band === null) return null;
  const tap = band.lastTap;
  const fresh = tap !== null && tap.at !== doneWith && now - tap.at < FRESH_MS ? tap : null;
  const round = band.kind === 'WATCH';
  return <Inside band={band} round={round} now={now} tap={fresh} onDone={finish} />;
}

interface InsideProps {
  readonly band: BandView;
  readonly round: boolean;
  readonly now: number;
  readonly tap: LastTap | null;
  readonly onDone: (at: number) => void;
}

function Inside({ band, round, now, tap, onDone }: InsideProps) {
  const { t } = useTranslation();
  if (band.unlocked) {
    if (bandIsArmed(band, now)) return <ArmedScreen band={band} />;
    if (tap !== null) return <TapScreen tap={tap} onDone={() => onDone(tap.at)} />;
    if (band.cards.length === 0) {
      return <Notice title={t('band.empty')}>{t('band.emptyText')}</Notice>;
    }
    return <CarouselScreen key={tap === null ? 'first' : 'after'} band={band} />;
  }
  return (
    <>
      {tap?.reason != null && <MissedTap reason={t(`bandTap.${tap.reason}`)} />}
      <Locked band={band} round={round} />
    </>
  );
}

function Locked({ band, round }: { readonly band: BandView; readonly round: boolean }): ReactNode {
  const { t } = useTranslation();
  const notice = (title: string, text: string | undefined, testId: string) => (
    <Notice icon={<LockMark />} title={title} testId={testId}>
      {text}
    </Notice>
  );
  if (band.passcodeSet && band.triesLeft === 0) {
    return notice(t('band.blocked'), t('band.blockedText'), 'blocked');
  }
  if (!band.worn) return notice(t('band.offWrist'), t('band.offWristText'), 'off-wrist');
  if (!band.passcodeSet) return notice(t('band.noPasscode'), undefined, 'no-passcode');
  return <KeypadScreen band={band} round={round} />;
}
