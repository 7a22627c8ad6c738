/** At the eighth digit: whose card it is and whether it can be added. */
import { cardholderText } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import { elsewhere } from '../core/shelf.ts';
import type { StageState } from '../core/state.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useStage } from '../parts/use-stage.ts';

/** `quiet`: only what stands in the way is told. */
export function RangeNotice({ quiet = false }: { readonly quiet?: boolean }) {
  const { t } = useTranslation();
  const range = useStage((state) => state.range);
  const language = useLanguage();
  const models = useStage(modelsElsewhere);
  return (
    <div role="status" className="-mt-1" data-testid="range">
      {typeof range === 'string' && (
        <p className="rounded-lg bg-bad-soft px-3 py-2 text-sm text-bad">
          {cardholderText(range, language)}
        </p>
      )}
      {models !== '' && (
        <p className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
          {t('plastic.onlyOn', { models })}
        </p>
      )}
      {!quiet && models === '' && range !== null && typeof range !== 'string' && (
        <p className="flex items-center gap-2 rounded-lg bg-good-soft px-3 py-2 text-sm text-good">
          <span
            aria-hidden="true"
            style={{ backgroundColor: range.colours.background }}
            className="h-4 w-6 shrink-0 rounded"
          />
          {t('phone.supported', { bank: range.bankName, product: range.productName })}
        </p>
      )}
    </div>
  );
}

/** The bank may serve other wearables than this one. */
function modelsElsewhere({ capabilities, range, device }: StageState): string {
  if (range === null || typeof range === 'string' || device === null) return '';
  return elsewhere(capabilities, range.programmeId, device.model).join(', ');
}
