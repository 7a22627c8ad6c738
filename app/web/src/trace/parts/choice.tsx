/** One of a list, with the browser's own menu. */
import { useId } from 'react';

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T | '';
  readonly options: readonly (readonly [value: T, name: string])[];
  /** The name of choosing none; there is always one chosen when it is left out. */
  readonly none?: string;
  readonly onChoose: (value: T | '') => void;
  readonly testId?: string;
}

export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, value, options, none, onChoose, testId } = props;
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {label}
      </label>
      <select
        id={id}
        value={value}
        data-testid={testId}
        onChange={(event) => {
          const chosen = event.target.value;
          onChoose(options.find(([one]) => one === chosen)?.[0] ?? '');
        }}
        className="min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink"
      >
        {none !== undefined && <option value="">{none}</option>}
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
