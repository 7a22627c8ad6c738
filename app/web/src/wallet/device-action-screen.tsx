/** Letting a wearable go, or losing it, with what it means for the cards told beforehand. */
import { useTranslation } from 'react-i18next';
import type { Consequence, DeviceAction } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';
import { Banner } from './banner.tsx';

export function DeviceActionScreen({ action }: { readonly action: DeviceAction }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  const device = useStage((state) => state.device?.name ?? '');
  const back = () => go({ at: 'DEVICE' });
  const titleOf = (what: DeviceAction) =>
    what === 'FACTORY_RESET'
      ? t('walletReset.question', { device })
      : t(`device.title_${what}`, { device });
  return (
    <div className="flex min-h-full flex-col gap-3">
      <Heading title={titleOf(action)} onBack={back} />
      <Consequences action={action} />
      {action === 'UNPAIR' && <Banner>{t('walletDevice.accountChange')}</Banner>}
      <div className="mt-auto flex flex-col gap-2">
        <Deed action={action} />
        <Button wide tone="plain" onPress={back}>
          {t('common.notNow')}
        </Button>
      </div>
    </div>
  );
}

function Deed({ action }: { readonly action: DeviceAction }) {
  switch (action) {
    case 'UNPAIR':
      return <Unpair />;
    case 'REPORT_LOST':
      return <Lose />;
    case 'FACTORY_RESET':
      return <Reset />;
  }
}

/** A wearable that is not near is wiped at its next sync, and told so beforehand. */
function Reset() {
  const { t } = useTranslation();
  const { factoryReset } = useCommands();
  const working = useWorking('DEVICE');
  const inReach = useStage((state) => state.inReach);
  return (
    <>
      {!inReach && <p className="text-sm text-soft">{t('walletReset.outOfReach')}</p>}
      <Button wide tone="danger" busy={working} onPress={factoryReset} testId="confirm-reset">
        {t(working ? 'walletReset.working' : 'walletReset.title')}
      </Button>
    </>
  );
}

function Consequences({ action }: { readonly action: DeviceAction }) {
  const { t } = useTranslation();
  const consequences = useStage((state) => state.consequences) ?? [];
  if (consequences.length === 0) {
    return <p className="rounded-2xl bg-raised p-4 text-sm">{t('device.noConsequence')}</p>;
  }
  const counts = new Set(consequences.map(({ cards }) => cards).filter((cards) => cards > 0));
  const [every] = counts;
  return (
    <div
      className="rounded-2xl bg-warn-soft p-4 text-sm leading-relaxed text-warn"
      data-testid="consequences"
    >
      {counts.size === 1 && (
        <p className="mb-2 font-semibold">{t('device.cards', { cards: every })}</p>
      )}
      <ul className="flex list-disc flex-col gap-2 pl-4">
        {consequences.map(({ code, cards }) => (
          <li key={code}>
            {t(wordsOf(action, code))}
            {counts.size > 1 && cards > 0 && ` (${t('device.cards', { cards })})`}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A reset ends them for certain. */
function wordsOf(action: DeviceAction, code: Consequence['code']) {
  return action === 'FACTORY_RESET' && code === 'CARDS_LEAVE_BAND_AT_NEXT_SYNC'
    ? 'walletReset.leaveBand'
    : (`consequence.${code}` as const);
}

function Unpair() {
  const { t } = useTranslation();
  const { unpair } = useCommands();
  const working = useWorking('DEVICE');
  return (
    <Button wide tone="danger" busy={working} onPress={unpair} testId="confirm-unpair">
      {t('device.unpair')}
    </Button>
  );
}

/** Two ways: what can be taken back comes first. */
function Lose() {
  const { t } = useTranslation();
  const { reportLost } = useCommands();
  const working = useWorking('DEVICE');
  return (
    <>
      <p className="text-sm text-soft">{t('device.loseText')}</p>
      <Button wide busy={working} onPress={() => reportLost('SUSPEND')} testId="lose-hold">
        {t('device.loseHold')}
      </Button>
      <Button
        wide
        tone="danger"
        busy={working}
        onPress={() => reportLost('DELETE')}
        testId="lose-end"
      >
        {t('device.loseEnd')}
      </Button>
    </>
  );
}
