/** Every payment by day: the service's record joined with the band's own, and a file to take. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byDay, paidWith, rememberedByBand } from '../core/payments.ts';
import { Button } from '../parts/button.tsx';
import { CHIP } from '../parts/chip.ts';
import { spelledDay } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading, Subheading } from '../phone/heading.tsx';
import { Payments } from './payments.tsx';

export function HistoryScreen({ cardId }: { readonly cardId: string | null }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  const [source, choose] = useState<Source>('ALL');
  const back = () => go(cardId === null ? { at: 'WALLET' } : { at: 'CARD', cardId });
  return (
    <div className="flex flex-col gap-4">
      <Heading title={t('wallet.allPayments')} onBack={back} />
      <Sources source={source} onChoose={choose} />
      <Days cardId={cardId} source={source} />
      <Take cardId={cardId} />
    </div>
  );
}

const SOURCES = ['ALL', 'BAND'] as const;
type Source = (typeof SOURCES)[number];

function Sources({ source, onChoose }: { source: Source; onChoose: (source: Source) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="-mt-2">
      <legend className="sr-only">{t('walletHistory.which')}</legend>
      <div className="grid grid-cols-2 gap-2">
        {SOURCES.map((one) => (
          <label
            key={one}
            className={`${CHIP} grid min-h-11 place-items-center px-2 text-center text-sm`}
          >
            <input
              type="radio"
              name="source"
              className="sr-only"
              checked={source === one}
              onChange={() => onChoose(one)}
              data-testid={`source-${one}`}
            />
            {t(`walletHistory.source_${one}`)}
          </label>
        ))}
      </div>
      <p className="mt-2 text-xs text-soft">{t(`walletHistory.text_${source}`)}</p>
    </fieldset>
  );
}

function Days({ cardId, source }: { readonly cardId: string | null; readonly source: Source }) {
  const language = useLanguage();
  const history = useStage((state) => state.history);
  const former = useStage((state) => state.managing.formerHistory);
  const paid = paidWith({ ...former, ...history }, cardId);
  const shown = source === 'BAND' ? rememberedByBand(paid) : paid;
  if (shown.length === 0) return <Payments paid={[]} />;
  return byDay(shown).map(({ at, paid: ofDay }) => (
    <section key={at} aria-label={spelledDay(at, language)}>
      <Subheading>{spelledDay(at, language)}</Subheading>
      <Payments paid={ofDay} ofDay />
    </section>
  ));
}

/** A file a card, as a bank gives one. */
function Take({ cardId }: { readonly cardId: string | null }) {
  const { t } = useTranslation();
  const { exportHistory } = useCommands();
  const working = useWorking('CARD');
  const cards = useStage((state) => state.cards);
  const history = useStage((state) => state.history);
  const wanted = cards.filter(
    (card) => (cardId ?? card.cardId) === card.cardId && (history[card.cardId] ?? []).length > 0,
  );
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      {wanted.map((card) => (
        <Button
          key={card.cardId}
          wide
          tone="quiet"
          busy={working}
          onPress={() => exportHistory(card.cardId)}
          testId="export"
        >
          {t('walletHistory.export', { digits: card.dpanLastFour ?? card.face.panLastFour })}
        </Button>
      ))}
    </div>
  );
}
