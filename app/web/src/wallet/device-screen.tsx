/** One wearable: how it stands, what can be done with it, and the others of the account. */
import type { Device } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { Facts } from '../parts/facts.tsx';
import { spelledMoment } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading, Subheading } from './heading.tsx';
import { ModelChoice } from './model-choice.tsx';

export function DeviceScreen() {
  const { go } = useCommands();
  const device = useStage((state) => state.device);
  if (device === null) return null;
  return (
    <div className="flex flex-col gap-4">
      <Heading title={device.name} onBack={() => go({ at: 'WALLET' })} />
      <DeviceFacts device={device} />
      <Deeds device={device} />
      <Others device={device} />
    </div>
  );
}

function DeviceFacts({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { lost, state, serialNumber, pairedAt } = device;
  return (
    <>
      {lost !== null && (
        <p className="rounded-2xl bg-warn-soft p-4 text-sm text-warn" data-testid="lost">
          {t(`device.lost_${lost.action}`, { time: spelledMoment(lost.at, language) })}
        </p>
      )}
      <Facts
        facts={[
          [t('device.state'), t(`deviceState.${state}`)],
          [t('device.pairedAt'), spelledMoment(pairedAt, language)],
          [t('device.serialNumber'), serialNumber],
        ]}
      />
    </>
  );
}

function Deeds({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { go, consider, pairAgain, reportFound } = useCommands();
  const working = useWorking('DEVICE');
  const paired = device.state === 'PAIRED';
  return (
    <div className="flex flex-col gap-2">
      {device.lost !== null && (
        <Button wide busy={working} onPress={reportFound} testId="found">
          {t('device.found')}
        </Button>
      )}
      {!paired && (
        <Button wide busy={working} onPress={pairAgain} testId="pair-again">
          {t('device.pairAgain')}
        </Button>
      )}
      {paired && (
        <Button wide tone="quiet" onPress={() => go({ at: 'PASSCODE', change: true })}>
          {t('phone.changePasscode')}
        </Button>
      )}
      {device.lost === null && (
        <Button wide tone="quiet" onPress={() => consider('REPORT_LOST')} testId="lose">
          {t('device.lose')}
        </Button>
      )}
      {paired && (
        <Button wide tone="quiet" onPress={() => consider('UNPAIR')} testId="unpair">
          {t('device.unpair')}
        </Button>
      )}
    </div>
  );
}

function Others({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { start, turnToDevice } = useCommands();
  const taking = useWorking('START');
  const devices = useStage((state) => state.devices);
  const others = devices.filter(({ deviceId }) => deviceId !== device.deviceId);
  return (
    <section aria-label={t('device.others')} className="border-t border-line pt-3">
      <Subheading>{t('device.others')}</Subheading>
      <ul className="mb-3 flex flex-col gap-2">
        {others.map((other) => (
          <li
            key={other.deviceId}
            className="flex items-center justify-between gap-2 rounded-xl bg-raised py-1 pr-1 pl-3 text-sm"
          >
            <span className="min-w-0">
              <span className="block truncate font-medium">{other.name}</span>
              <span className="text-xs text-soft">{other.serialNumber}</span>
            </span>
            <Button tone="plain" onPress={() => turnToDevice(other)} testId="turn-to">
              {t('device.use')}
            </Button>
          </li>
        ))}
      </ul>
      <ModelChoice />
      <Button wide tone="quiet" busy={taking} onPress={start} testId="take-another">
        {t('device.takeAnother')}
      </Button>
    </section>
  );
}
