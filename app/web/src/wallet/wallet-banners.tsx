/** What the wallet has to say before anything else: lost, out of reach, waiting, unfinished. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { waitingAtBand } from '../core/stops.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Banner } from './banner.tsx';

export function WalletBanners() {
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      <Lost />
      <OutOfReach />
      <Unfinished />
      <ServiceUpdate />
      <OnTheMove />
      <Waiting />
    </div>
  );
}

function Lost() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const lost = useStage((state) => state.device !== null && state.device.lost !== null);
  if (!lost) return null;
  const action = {
    label: t('wallet.seeWhatIsDone'),
    onPress: () => go({ at: 'DEVICE' }),
    testId: 'to-lost',
  };
  return (
    <Banner tone="warn" action={action}>
      {t('phone.deviceLost')}
    </Banner>
  );
}

function OutOfReach() {
  const { t } = useTranslation();
  const inReach = useStage((state) => state.inReach);
  const device = useStage((state) => state.device);
  if (inReach || device === null) return null;
  return (
    <Banner tone="warn" testId="out-of-reach">
      {t('phone.outOfReach')}
    </Banner>
  );
}

/** Each card that somebody began to add and can go on with. */
function Unfinished() {
  const cards = useStage((state) => state.cards);
  return cards
    .filter(({ standing }) => standing === 'BEING_ADDED')
    .map((card) => <GoOn key={card.cardId} card={card} />);
}

function GoOn({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { goOn } = useCommands();
  const working = useWorking('CHECK_CARD');
  const action = {
    label: t('phone.goOn'),
    onPress: () => goOn(card),
    busy: working,
    testId: 'go-on',
  };
  return (
    <Banner action={action}>{t('wallet.notFinished', { card: card.face.productName })}</Banner>
  );
}

function ServiceUpdate() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const old = useStage(
    (state) => state.cards.filter(({ standing }) => standing === 'LIMITED').length,
  );
  if (old === 0) return null;
  const action = {
    label: t('walletUpdate.title'),
    onPress: () => go({ at: 'SERVICE_UPDATE' }),
    testId: 'to-service-update',
  };
  return (
    <Banner tone="warn" action={action}>
      {t('walletUpdate.banner', { count: old })}
    </Banner>
  );
}

/** Cards moved to this wearable of which something is left to do. */
function OnTheMove() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const moves = useStage((state) => state.managing.moving?.moves);
  const cards = useStage((state) => state.cards);
  const rest = (moves ?? []).filter(
    ({ enrolment }) =>
      enrolment !== null &&
      cards.some((card) => card.enrolmentId === enrolment.enrolmentId && card.standing !== 'READY'),
  );
  if (rest.length === 0) return null;
  const action = {
    label: t('walletMove.goOn'),
    onPress: () => go({ at: 'MOVE' }),
    testId: 'to-move',
  };
  return <Banner action={action}>{t('walletMove.rest', { count: rest.length })}</Banner>;
}

/** Decided, and not yet heard by the band. */
function Waiting() {
  const { t } = useTranslation();
  const { sync } = useCommands();
  const syncing = useWorking('SYNC');
  const waiting = useStage((state) => waitingAtBand(state.cards));
  if (waiting === 0) return null;
  const action = {
    label: t(syncing ? 'phone.syncing' : 'phone.sync'),
    onPress: sync,
    busy: syncing,
    testId: 'sync-now',
  };
  return (
    <Banner action={action} testId="waiting-at-band">
      {t('wallet.waiting', { count: waiting })}
    </Banner>
  );
}
