/** A message with a code that just came, over the screen it is wanted on. Touching it uses it. */
import { useTranslation } from 'react-i18next';
import { codeIn } from '../core/sms.ts';
import type { StageState } from '../core/state.ts';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

/** Of a code whose time is over nothing is offered. */
function codeIsWanted({ screen, enrolment }: StageState): boolean {
  const methods = enrolment?.activationMethods ?? [];
  return screen.at === 'CODE' && !methods.some(({ state }) => state === 'EXPIRED');
}

export function MessageNotice() {
  const { t } = useTranslation();
  const { takeCode } = useCommands();
  const wanted = useStage(codeIsWanted);
  const newest = useStage((state) => state.messages.find(({ text }) => codeIn(text)));
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
          data-testid={newest.kind.toLowerCase()}
          data-step={guide['data-step']}
          className={`arrives mt-1 mb-2 block w-full rounded-2xl border border-line bg-raised p-3 text-left shadow-lift ${guide.className}`}
        >
          <span className="flex justify-between text-xs font-semibold text-soft">
            <span>
              {t(`message.${newest.kind}`)} · {t('phone.newMessage')}
            </span>
          </span>
          <span className="mt-1 line-clamp-4 text-sm break-words">{newest.text}</span>
          <span className="mt-1 block text-xs font-semibold text-accent">{t('phone.useCode')}</span>
        </button>
      )}
    </div>
  );
}
