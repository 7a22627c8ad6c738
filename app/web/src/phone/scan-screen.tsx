/** Test cards, as a camera would find them: touching one fills the form. */
import { useTranslation } from 'react-i18next';
import { storyOf } from '../core/stories.ts';
import { LastFour } from '../parts/last-four.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Heading, Subheading } from './heading.tsx';

export function ScanScreen() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const banks = useStage((state) => state.about?.banks) ?? [];
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Heading title={t('phoneAdd.scanTitle')} onBack={() => go({ at: 'ADD' })} />
        <p className="-mt-2 text-soft">{t('phoneAdd.scanText')}</p>
      </div>
      {banks.map(({ id, name }) => (
        <section key={id}>
          <Subheading>{name}</Subheading>
          <Cards bankId={id} />
        </section>
      ))}
    </div>
  );
}

function Cards({ bankId }: { readonly bankId: string }) {
  const { t } = useTranslation();
  const { scan } = useCommands();
  const plastic = useStage((state) => state.plastic);
  return (
    <ul className="divide-y divide-line rounded-2xl bg-raised">
      {plastic
        .filter((card) => card.bankId === bankId)
        .map((card) => (
          <li key={card.cardId}>
            <button
              type="button"
              onClick={() => scan(card)}
              data-testid={`scan-${bankId}-${card.story}`}
              className="flex min-h-14 w-full items-center gap-3 px-3 py-2 text-left text-sm"
            >
              <span
                aria-hidden="true"
                style={{ backgroundColor: card.face.colours.background }}
                className="h-7 w-11 shrink-0 rounded-md border border-line"
              />
              <span className="min-w-0 grow">
                <span className="block truncate font-medium">{card.face.productName}</span>
                <span className="block text-xs text-soft">
                  {card.cardholderName} · {t(`plastic.${storyOf(card)}`)}
                </span>
              </span>
              <span className="font-mono text-xs text-soft">
                <LastFour digits={card.face.panLastFour} />
              </span>
            </button>
          </li>
        ))}
    </ul>
  );
}
