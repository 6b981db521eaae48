import { useId } from 'react';
import { createText } from '../i18n/index.js';
import { skinStrings } from './skin.strings.js';
import type { TypedDay } from './typed-day.js';

const useText = createText(skinStrings);

interface DateFieldsProps {
  /** Of the first field: where a list of errors leads. */
  id: string;
  label: string;
  hint?: string;
  error?: string;
  value: TypedDay;
  onChange: (value: TypedDay) => void;
}

/** A date in three text fields, day, month and year, as public Danish forms have it: quicker to type than a calendar is to leaf through. */
export function DateFields({ id, label, hint, error, value, onChange }: DateFieldsProps) {
  const t = useText();
  const about = useId();
  const fields = [
    ['day', 2, t('day')],
    ['month', 2, t('month')],
    ['year', 4, t('year')],
  ] as const;
  return (
    <fieldset className={error ? 'ci-date ci-date-wrong' : 'ci-date'} aria-describedby={about}>
      <legend>{label}</legend>
      <span id={about}>
        {hint && <span className="ci-small ci-muted">{hint}</span>}
        {error && <span className="ci-error">{error}</span>}
      </span>
      <div className="ci-date-fields">
        {fields.map(([part, length, name]) => (
          <label key={part} className="ci-small">
            {name}
            <input
              id={part === 'day' ? id : undefined}
              className="ci-input"
              inputMode="numeric"
              autoComplete="off"
              maxLength={length}
              size={length}
              aria-invalid={error ? true : undefined}
              value={value[part]}
              onChange={(event) => onChange({ ...value, [part]: event.target.value })}
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
