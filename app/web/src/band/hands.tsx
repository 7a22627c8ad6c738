/** What hands do with a wearable beside touching its glass, and what its chip remembers. */
import { useTranslation } from 'react-i18next';
import { Switch } from '../parts/switch.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { BandLog } from './band-log.tsx';
import { useKeyboard, useLocked } from './keypad-screen.tsx';
import { PasscodeHelper } from './passcode-helper.tsx';

export function InHand() {
  useKeyboard(useLocked(), false);
  return (
    <>
      <PasscodeHelper />
      <Hands />
    </>
  );
}

function Hands() {
  const { t } = useTranslation();
  const log = useStage((state) => state.band?.log);
  if (log === undefined) return null;
  return (
    <div className="rounded-2xl bg-surface p-2 shadow-lift">
      <Wrist />
      <Reach />
      <details className="px-3 text-sm" data-testid="band-log">
        <summary className="flex min-h-11 items-center font-medium">{t('band.log')}</summary>
        <BandLog log={log} />
      </details>
    </div>
  );
}

export function Wrist() {
  const { t } = useTranslation();
  const { wear } = useCommands();
  const worn = useStage((state) => state.band?.worn === true);
  return <Switch label={t('band.worn')} on={worn} onChange={wear} testId="worn" />;
}

/** The phone may be out of reach, closed or left at home: paying needs none. */
export function Reach() {
  const { t } = useTranslation();
  const { link } = useCommands();
  const inReach = useStage((state) => state.inReach);
  return (
    <>
      <Switch label={t('band.reach')} on={inReach} onChange={link} testId="reach" />
      <p role="status" className="px-3 text-xs text-soft" data-testid="alone">
        {!inReach && t('band.alone')}
      </p>
    </>
  );
}
