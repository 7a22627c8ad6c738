/** An SMS that just came, over the screen it is wanted on. Touching it uses its code. */
import { useTranslation } from 'react-i18next';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

export function MessageNotice() {
  const { t } = useTranslation();
  const { takeCode } = useCommands();
  const wanted = useStage((state) => state.screen.at === 'CODE');
  const newest = useStage((state) => state.messages[0]);
  const confirming = useWorking('SUBMIT_CODE');
  const guide = useGuide('SMS');
  const seenUntil = useStage((state) => state.seenUntil);
  const shown = wanted && newest !== undefined && newest.at > seenUntil;
  return (
    <div role="status" className="px-3">
      {shown && (
        <button
          type="button"
          onClick={() => takeCode(newest)}
          aria-disabled={confirming || undefined}
          data-testid="sms"
          data-step={guide['data-step']}
          className={`arrives mt-1 mb-2 block w-full rounded-2xl border border-line bg-raised p-3 text-left shadow-lift ${guide.className}`}
        >
          <span className="flex justify-between text-xs font-semibold text-soft">
            <span>SMS · {t('phone.newMessage')}</span>
          </span>
          <span className="mt-1 block text-sm break-words">{newest.text}</span>
          <span className="mt-1 block text-xs font-semibold text-accent">{t('phone.useCode')}</span>
        </button>
      )}
    </div>
  );
}
