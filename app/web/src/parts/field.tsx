/** A labelled field with its hint and its trouble, tied together for those who cannot see them. */
import { type InputHTMLAttributes, useId } from 'react';

export interface FieldProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'> {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly hint?: string | undefined;
  readonly trouble?: string | undefined;
  readonly testId?: string;
  readonly mono?: boolean;
}

export function Field(props: FieldProps) {
  const { label, value, onText, hint, trouble, testId, mono, ...input } = props;
  const id = useId();
  const told = [hint && `${id}-hint`, trouble && `${id}-trouble`].filter(Boolean).join(' ');
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {label}
      </label>
      <input
        {...input}
        id={id}
        value={value}
        onChange={(event) => onText(event.target.value)}
        aria-invalid={trouble === undefined ? undefined : true}
        aria-describedby={told === '' ? undefined : told}
        data-testid={testId}
        className={`min-h-11 w-full rounded-xl border bg-surface px-3 py-2 text-ink
          ${trouble === undefined ? 'border-line-strong' : 'border-bad'}
          ${mono === true ? 'font-mono tracking-wider' : ''}`}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-soft">
          {hint}
        </p>
      )}
      {trouble !== undefined && (
        <p id={`${id}-trouble`} className="mt-1 text-sm text-bad">
          {trouble}
        </p>
      )}
    </div>
  );
}
