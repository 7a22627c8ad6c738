/** In which shop one stands, and what its till is. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { TillView } from '../core/state.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';

export const SELECT =
  'min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink disabled:text-soft';

export function TillChoice({ till }: { readonly till: TillView }) {
  const { t } = useTranslation();
  const { chooseTill } = useCommands();
  const tills = useStage((state) => state.tills);
  const busy = useStage((state) => state.tap?.pinEntryId !== undefined);
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {t('till.shop')}
      </label>
      <select
        id={id}
        value={till.terminalId}
        disabled={busy}
        onChange={(event) => chooseTill(event.target.value)}
        aria-describedby={`${id}-sort`}
        data-testid="till"
        className={SELECT}
      >
        {tills.map(({ terminalId, merchantName, city }) => (
          <option key={terminalId} value={terminalId}>
            {merchantName}, {city}
          </option>
        ))}
      </select>
      <p id={`${id}-sort`} className="mt-1 text-xs text-soft">
        {t(`tillSort.${till.sort}`)}
      </p>
    </div>
  );
}
