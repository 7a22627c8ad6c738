/** A refusal in the catalogue's words, where it happened. */
import { cardholderText, type Language } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import { minutesAndSeconds } from '../core/moments.ts';
import type { Place, Told as ToldState } from '../core/state.ts';
import { useLanguage } from './use-look.ts';
import { useCommands, useStage } from './use-stage.ts';

export function Told({ place }: { readonly place: Place }) {
  const told = useStage((state) => state.told);
  const language = useLanguage();
  const { t } = useTranslation();
  const { dismiss } = useCommands();
  const here = told !== null && told.place === place;
  return (
    <div role="alert" data-testid={`told-${place.toLowerCase()}`}>
      {here && (
        <div className="arrives mb-3 flex items-start gap-2 rounded-xl bg-bad-soft p-3 text-sm text-bad">
          <p className="grow" data-code={told.code}>
            {wordsOf(told, language)}{' '}
            {told.triesLeft !== undefined && t('common.triesLeft', { count: told.triesLeft })}
            {told.retryAfterSeconds !== undefined &&
              t('common.retryAfter', { time: minutesAndSeconds(told.retryAfterSeconds) })}
          </p>
          <button
            type="button"
            onClick={dismiss}
            aria-label={t('common.dismiss')}
            className="-my-1 -mr-1 grid size-8 shrink-0 place-items-center rounded-lg text-lg"
          >
            ×
          </button>
        </div>
      )}
    </div>
  );
}

/** The refusal's own words where they say more than the catalogue's, in the same language. */
function wordsOf({ code, detail }: ToldState, language: Language): string {
  const text = cardholderText(code, language);
  return detail?.startsWith(text) === true ? detail : text;
}
