/** The phone: its case, its status bar, the message that comes in, and the screen it is at. */
import { useTranslation } from 'react-i18next';
import { spelledTime } from '../parts/format.ts';
import { later } from '../parts/later.tsx';
import { Told } from '../parts/told.tsx';
import { useAlone, useNow, useStage } from '../parts/use-stage.ts';
import { WelcomeScreen } from './welcome-screen.tsx';

/** The welcome comes with the page; what follows it, when somebody begins. */
const Inner = later(['wallet', 'bank'], async () => (await import('./inner.tsx')).Inner);
const Notices = later(['wallet'], async () => (await import('./inner.tsx')).Notices);

export function Phone() {
  const screen = useStage((state) => state.screen);
  const alone = useAlone();
  return (
    <div className={alone ? 'phone-alone' : 'phone-case'}>
      <div className="phone-glass bg-surface">
        <StatusBar />
        {screen.at !== 'WELCOME' && <Notices />}
        <div className="phone-screen" data-testid={`phone-${screen.at}`}>
          <Told place="PHONE" />
          {screen.at === 'WELCOME' ? <WelcomeScreen /> : <Inner screen={screen} />}
        </div>
      </div>
    </div>
  );
}

function StatusBar() {
  const now = useNow();
  const device = useStage((state) => state.device);
  const inReach = useStage((state) => state.inReach);
  const { t } = useTranslation();
  return (
    <div className="phone-bar">
      <span>{spelledTime(now)}</span>
      <span aria-hidden="true" className="h-5 w-20 rounded-full bg-case" />
      {device === null ? (
        <span className="w-8" />
      ) : (
        <span role="status" className={inReach ? 'text-accent' : 'text-bad'}>
          <span className="sr-only">{t(inReach ? 'phone.bluetoothOn' : 'phone.bluetoothOff')}</span>
          <BluetoothMark cut={!inReach} />
        </span>
      )}
    </div>
  );
}

function BluetoothMark({ cut }: { readonly cut: boolean }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="size-5">
      <path
        d="M4 5l8 6-4 3V2l4 3-8 6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      {cut && <path d="M2 2l12 12" stroke="currentColor" strokeWidth="1.8" />}
    </svg>
  );
}
