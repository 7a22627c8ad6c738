/** In which shop one stands. */
import { useTranslation } from 'react-i18next';
import type { TillView } from '../core/state.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';

export function TillChoice({ till }: { readonly till: TillView }) {
  const { t } = useTranslation();
  const { chooseTill } = useCommands();
  const tills = useStage((state) => state.tills);
  return (
    <label className="block">
      <span className="mb-1 block text-sm font-medium text-soft">{t('till.shop')}</span>
      <select
        value={till.terminalId}
        onChange={(event) => chooseTill(event.target.value)}
        data-testid="till"
        className="min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink"
      >
        {tills.map(({ terminalId, merchantName }) => (
          <option key={terminalId} value={terminalId}>
            {merchantName}
          </option>
        ))}
      </select>
    </label>
  );
}
