/** Why the bank did not do it, in the catalogue's words. */
import { cardholderText } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../parts/use-look.ts';
import { refusalOf } from './use-merchant.ts';

export function RefusedNotice({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const refusal = refusalOf(error);
  return (
    <div role="alert" data-testid="told-merchant">
      {error != null && (
        <p data-code={refusal?.code} className="rounded-xl bg-bad-soft p-3 text-sm text-bad">
          {refusal === undefined
            ? t('tillMerchant.failed')
            : cardholderText(refusal.code, language)}
        </p>
      )}
    </div>
  );
}
