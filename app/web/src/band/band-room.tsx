/** The band alone on its page: large, with what hands do with it, and the shelf to choose from. */
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StageHome } from '../parts/stage-home.tsx';
import { Switch } from '../parts/switch.tsx';
import { Told } from '../parts/told.tsx';
import { useArrival, useCommands, useStage } from '../parts/use-stage.ts';
import { Wearable } from './band.tsx';
import { BandLog } from './band-log.tsx';
import { Reach, Wrist } from './hands.tsx';
import { useKeyboard, useLocked } from './keypad-screen.tsx';
import { LargeKeys } from './large-keys.tsx';
import { PasscodeHelper } from './passcode-helper.tsx';
import { Shelf } from './shelf.tsx';

export function BandRoom() {
  return (
    <StageHome>
      <Room />
    </StageHome>
  );
}

function Room() {
  const { t } = useTranslation();
  const loaded = useStage((state) => state.loaded);
  const band = useStage((state) => state.band);
  const heading = useArrival<HTMLHeadingElement>();
  const [large, enlarge] = useState(false);
  useChosen();
  const locked = useLocked();
  useKeyboard(locked, true);
  if (loaded === 'UNREACHABLE') {
    return (
      <p role="alert" className="rounded-2xl bg-bad-soft p-4 text-bad">
        {t('common.unreachable')}
      </p>
    );
  }
  return (
    <div data-testid="band-room" data-loaded={loaded}>
      <h1
        ref={heading}
        tabIndex={-1}
        className="mb-4 text-xl font-bold tracking-tight outline-none"
      >
        {band?.name ?? t('stage.band')}
      </h1>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-[minmax(0,1fr)_25rem]">
        <Wearable size="ROOM" />
        <div className="flex min-w-0 flex-col gap-5">
          <div>
            <Told place="BAND" />
            <PasscodeHelper />
            {large && locked && <LargeKeys />}
          </div>
          {band !== null && <AtHand large={large} onEnlarge={enlarge} />}
          {band !== null && <LastTen />}
          <Shelf />
        </div>
      </div>
    </div>
  );
}

/** The one in the address is picked up, once the page knows what is there. */
function useChosen(): void {
  const { serialNumber } = useParams({ strict: false });
  const { lookAtShelf, pickUp } = useCommands();
  const ready = useStage((state) => state.loaded === 'READY');
  const inHand = useStage((state) => state.band?.serialNumber);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address is what picks up
  useEffect(() => {
    if (!ready) return;
    if (serialNumber === undefined || serialNumber === inHand) void lookAtShelf();
    else void pickUp(serialNumber);
  }, [ready, serialNumber]);
}

interface AtHandProps {
  readonly large: boolean;
  readonly onEnlarge: (large: boolean) => void;
}

function AtHand({ large, onEnlarge }: AtHandProps) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="at-hand" className="rounded-2xl bg-surface p-3 shadow-lift">
      <h2 id="at-hand" className="px-3 pt-1 pb-2 font-bold tracking-tight">
        {t('bandRoom.atHand')}
      </h2>
      <Wrist />
      <Reach />
      <Switch
        label={t('bandRoom.largeKeys')}
        on={large}
        onChange={onEnlarge}
        testId="large-keys-wanted"
      />
      <p className="px-3 pb-2 text-xs text-soft">{t('bandRoom.keyboard')}</p>
    </section>
  );
}

function LastTen() {
  const { t } = useTranslation();
  const log = useStage((state) => state.band?.log ?? EMPTY);
  return (
    <section
      aria-labelledby="last-ten"
      data-testid="band-log"
      className="rounded-2xl bg-surface p-5 shadow-lift"
    >
      <h2 id="last-ten" className="mb-1 font-bold tracking-tight">
        {t('band.log')}
      </h2>
      <BandLog log={log} />
    </section>
  );
}

const EMPTY: [] = [];
