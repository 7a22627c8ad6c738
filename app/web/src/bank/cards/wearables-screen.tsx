/** Every wearable that carries a card of this bank, and what to do when one is lost. */
import { isRefusal } from '@armilla/kit/refusal';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Modal } from '../../parts/modal.tsx';
import { payingOn, type Wearable, wearablesOf } from '../core/wearables.ts';
import { Empty, Page, Panel } from '../page.tsx';
import { useAsked, useBank } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';
import { TokenList } from './token-list.tsx';

export function WearablesScreen() {
  const { t } = useTranslation();
  const cards = useAsked('cards', (issuer) => issuer.listCards({}), { live: true });
  return (
    <Page title={t('bankNav.wearables')} lead={t('bankCards.wearablesText')} back="more">
      <Asked query={cards}>
        {({ cards: all }) => {
          const wearables = wearablesOf(all);
          return wearables.length === 0 ? (
            <Empty>{t('bankCards.noWearables')}</Empty>
          ) : (
            wearables.map((wearable) => <One key={wearable.deviceName} wearable={wearable} />)
          );
        }}
      </Asked>
    </Page>
  );
}

function One({ wearable }: { readonly wearable: Wearable }) {
  const { t } = useTranslation();
  const [asking, ask] = useState(false);
  const paying = payingOn(wearable);
  return (
    <Panel title={wearable.deviceName} testId="wearable">
      <TokenList carried={wearable.carried} named="CARD" />
      {paying.length === 0 ? (
        <p className="mt-2 text-sm text-soft">{t('bankCards.nothingPays')}</p>
      ) : (
        <Button tone="quiet" onPress={() => ask(true)} testId="lost-wearable">
          {t('bankCards.lostWearable')}
        </Button>
      )}
      {asking && <Lost wearable={wearable} onDone={() => ask(false)} />}
    </Panel>
  );
}

function Lost({ wearable, onDone }: { readonly wearable: Wearable; onDone(): void }) {
  const { t } = useTranslation();
  const { callCentre } = useBank();
  const { busy, refusal, act } = useDeed();
  const stop = async () => {
    const stopped = await act(async (issuer) => {
      const answers = await Promise.all(
        payingOn(wearable).map(({ tokenUniqueReference }) =>
          issuer.suspendToken({ tokenUniqueReference }),
        ),
      );
      return answers.find(isRefusal) ?? { stopped: answers.length };
    });
    if (stopped !== undefined) onDone();
  };
  return (
    <Modal title={t('bankCards.lostWearable')} testId="confirm-lost" onLeave={onDone}>
      <p className="mb-4 text-soft">{t('bankCards.lostWearableText', { call: callCentre })}</p>
      <ToldRefusal refusal={refusal} />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button tone="danger" busy={busy} onPress={stop} testId="stop-wearable">
          {t('bankCards.stopWearable')}
        </Button>
        <Button tone="plain" onPress={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </Modal>
  );
}
