/** One wearable: how it stands, what can be done with it, and the others of the account. */
import type { Device } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { Facts } from '../parts/facts.tsx';
import { spelledMoment } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';
import { Banner } from './banner.tsx';
import { DeviceStops } from './device-stops.tsx';
import { OtherDevices } from './other-devices.tsx';
import { Row, Rows } from './row.tsx';

export function DeviceScreen() {
  const { go } = useCommands();
  const device = useStage((state) => state.device);
  if (device === null) return null;
  return (
    <div className="flex flex-col gap-4">
      <Heading title={device.name} onBack={() => go({ at: 'WALLET' })} />
      <HowItStands device={device} />
      {device.lost !== null && <DeviceStops />}
      <Deeds device={device} />
      <DeviceFacts device={device} />
      <OtherDevices device={device} />
    </div>
  );
}

/** What is unusual about it, with the way out. */
function HowItStands({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { pairAgain, reportFound } = useCommands();
  const working = useWorking('DEVICE');
  const reset = useStage((state) => state.managing.reset);
  const { lost, state } = device;
  const found = { label: t('device.found'), onPress: reportFound, busy: working, testId: 'found' };
  const again = {
    label: t('device.pairAgain'),
    onPress: pairAgain,
    busy: working,
    testId: 'pair-again',
  };
  return (
    <div role="status" className="flex flex-col gap-2 empty:hidden">
      {lost !== null && (
        <Banner tone="warn" testId="lost" action={found}>
          {t(`device.lost_${lost.action}`, { time: spelledMoment(lost.at, language) })}
        </Banner>
      )}
      {reset !== null && (
        <Banner tone={reset === 'WIPED' ? 'good' : 'warn'} testId="reset">
          {t(`walletReset.${reset}`)}
        </Banner>
      )}
      {state !== 'PAIRED' && (
        <Banner action={again} testId="not-paired">
          {t(`walletDevice.${state}`)}
        </Banner>
      )}
    </div>
  );
}

function Deeds({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { go, consider, openCheckUp } = useCommands();
  const working = useWorking('DEVICE');
  const paired = device.state === 'PAIRED';
  const atHand = paired && device.lost === null;
  return (
    <Rows>
      {atHand && (
        <Row
          label={t('phone.changePasscode')}
          onPress={() => go({ at: 'PASSCODE', change: true })}
          testId="change-passcode"
        />
      )}
      {atHand && (
        <Row
          label={t('walletCheck.title')}
          detail={t('walletCheck.short')}
          busy={working}
          onPress={openCheckUp}
          testId="to-check-up"
        />
      )}
      {device.lost === null && (
        <Row
          danger
          label={t('device.lose')}
          detail={t('walletDevice.loseShort')}
          onPress={() => consider('REPORT_LOST')}
          testId="lose"
        />
      )}
      {paired && (
        <Row
          label={t('device.unpair')}
          detail={atHand ? t('walletDevice.unpairShort') : undefined}
          onPress={() => consider('UNPAIR')}
          testId="unpair"
        />
      )}
      {paired && (
        <Row
          label={t('walletReset.title')}
          detail={t('walletReset.short')}
          onPress={() => consider('FACTORY_RESET')}
          testId="factory-reset"
        />
      )}
    </Rows>
  );
}

function DeviceFacts({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { state, serialNumber, pairedAt } = device;
  return (
    <Facts
      facts={[
        [t('device.state'), t(`deviceState.${state}`)],
        [t('device.pairedAt'), spelledMoment(pairedAt, language)],
        [t('device.serialNumber'), serialNumber],
      ]}
    />
  );
}
