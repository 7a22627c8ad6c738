/** Before anything: what this is, and how to begin. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useAlone, useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { ModelChoice } from './model-choice.tsx';
import { OtherWaysIn } from './other-ways-in.tsx';

export function WelcomeScreen() {
  const { t } = useTranslation();
  const alone = useAlone();
  const Title = alone ? 'h1' : 'h3';
  return (
    <div className="flex min-h-full flex-col">
      <BraceletPicture />
      <Title className="mt-6 text-2xl leading-tight font-bold tracking-tight">
        {t('phone.welcomeTitle')}
      </Title>
      <p className="mt-2 text-soft">{t('phone.welcomeText')}</p>
      <div className="mt-auto pt-6">{alone ? <WaysIn /> : <GuestStart />}</div>
    </div>
  );
}

/** On the stage one click begins: account, wearable and pairing at once. */
function GuestStart() {
  const { t } = useTranslation();
  const { start, go } = useCommands();
  const starting = useWorking('START');
  const ready = useStage((state) => state.loaded === 'READY');
  const guide = useGuide('START');
  return (
    <>
      <ModelChoice />
      <Button wide busy={starting} disabled={!ready} onPress={start} guide={guide} testId="start">
        {t(starting ? 'phone.starting' : 'phone.start')}
      </Button>
      <p className="mt-3 text-center text-xs text-soft">{t('phone.startNote')}</p>
      <Button wide tone="plain" onPress={() => go({ at: 'SIGN_IN' })} testId="to-sign-in">
        {t('phoneIn.haveAccount')}
      </Button>
    </>
  );
}

function WaysIn() {
  const { t } = useTranslation();
  const { go, tryAsGuest } = useCommands();
  const working = useWorking('ACCOUNT');
  const ready = useStage((state) => state.loaded === 'READY');
  return (
    <>
      <div className="flex flex-col gap-2">
        <Button
          wide
          disabled={!ready}
          onPress={() => go({ at: 'CREATE_ACCOUNT' })}
          testId="to-create"
        >
          {t('phoneIn.create')}
        </Button>
        <Button
          wide
          tone="quiet"
          disabled={!ready}
          onPress={() => go({ at: 'SIGN_IN' })}
          testId="to-sign-in"
        >
          {t('phoneIn.signIn')}
        </Button>
      </div>
      <OtherWaysIn />
      <Button
        wide
        tone="plain"
        busy={working}
        disabled={!ready}
        onPress={tryAsGuest}
        testId="try-as-guest"
      >
        {t('phoneIn.guest')}
      </Button>
      <p className="text-center text-xs text-soft">{t('phoneIn.guestNote')}</p>
    </>
  );
}

function BraceletPicture() {
  return (
    <svg viewBox="0 0 280 150" aria-hidden="true" className="w-full rounded-3xl bg-accent-soft">
      <g fill="none" strokeLinecap="round" className="text-accent" stroke="currentColor">
        <ellipse cx="140" cy="88" rx="74" ry="40" strokeWidth="13" strokeOpacity="0.25" />
        <path d="M82 112a74 40 0 0 0 116 0" strokeWidth="13" />
        <rect x="118" y="108" width="44" height="26" rx="10" strokeWidth="0" fill="currentColor" />
        <g strokeWidth="5">
          <path d="M186 52a26 26 0 0 1 14 22" strokeOpacity="0.9" />
          <path d="M194 36a44 44 0 0 1 24 38" strokeOpacity="0.6" />
          <path d="M202 20a62 62 0 0 1 34 54" strokeOpacity="0.35" />
        </g>
      </g>
    </svg>
  );
}
