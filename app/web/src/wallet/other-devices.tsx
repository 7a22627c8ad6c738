/** The account's other wearables: put on, their cards taken over, or one more from the shelf. */
import type { Device } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Subheading } from '../phone/heading.tsx';
import { ModelChoice } from '../phone/model-choice.tsx';

export function OtherDevices({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { pair } = useCommands();
  const taking = useWorking('START');
  const devices = useStage((state) => state.devices);
  const others = devices.filter(({ deviceId }) => deviceId !== device.deviceId);
  return (
    <section aria-label={t('device.others')} className="border-t border-line pt-3">
      <Subheading>{t('device.others')}</Subheading>
      <ul className="mb-3 flex flex-col gap-2">
        {others.map((other) => (
          <Other key={other.deviceId} other={other} here={device} />
        ))}
      </ul>
      <ModelChoice />
      <Button wide tone="quiet" busy={taking} onPress={pair} testId="take-another">
        {t('device.takeAnother')}
      </Button>
    </section>
  );
}

function Other({ other, here }: { readonly other: Device; readonly here: Device }) {
  const { t } = useTranslation();
  const { turnToDevice, openMove } = useCommands();
  const working = useWorking('DEVICE');
  const takes = here.state === 'PAIRED' && here.lost === null;
  return (
    <li className="rounded-2xl bg-raised px-4 py-3 text-sm">
      <p className="font-medium">{other.name}</p>
      <p className="text-xs text-soft">
        {other.serialNumber} · {t(`deviceState.${other.state}`)}
      </p>
      <div className="-mx-4 flex flex-wrap">
        <Button tone="plain" busy={working} onPress={() => turnToDevice(other)} testId="turn-to">
          {t('device.use')}
        </Button>
        {takes && (
          <Button
            tone="plain"
            busy={working}
            onPress={() => openMove(other.deviceId)}
            testId="move-from"
          >
            {t('walletMove.from')}
          </Button>
        )}
      </div>
    </li>
  );
}
