import type { DataKind } from '../../../src/access/contract.js';
import { DateFields } from '../../design/citizen/date-fields.component.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { capital } from '../plain-words/days.js';
import { kindWords } from './blocks.js';
import { BLOCKABLE, type ChoiceForm, type FormField, type Party, type Problem } from './choice-form.js';
import { choicesStrings } from './choices.strings.js';
import { PartyPicker } from './party-picker.component.js';

const useText = createText(choicesStrings);

export interface FieldsProps {
  form: ChoiceForm;
  problems: readonly Problem[];
  /** People and places from the citizen's log. */
  known: Party[];
  onChange: (change: Partial<ChoiceForm>) => void;
}

/** Where a list of errors leads, by the name of the field. */
export const fieldId = (field: FormField): string => `choice-${field}`;

/** The three questions of a block: what, from whom, how long. */
export function ChoiceFields(props: FieldsProps) {
  return (
    <>
      <What {...props} />
      <Whom {...props} />
      <Until {...props} />
    </>
  );
}

function useErrors(problems: readonly Problem[]) {
  const t = useText();
  return (field: FormField): string | undefined => {
    const found = problems.find((one) => one.field === field);
    return found && t(found.problem);
  };
}

function What({ form, problems, known, onChange }: FieldsProps) {
  const t = useText();
  const error = useErrors(problems);
  const places = known.filter(({ reference }) => reference.startsWith('Organization/'));
  return (
    <fieldset className="my-question" aria-describedby={error('what') && 'choice-what-error'}>
      <legend>{t('what')}</legend>
      {error('what') && (
        <span className="ci-error" id="choice-what-error">
          {error('what')}
        </span>
      )}
      <Radio
        id={fieldId('what')}
        name="what"
        checked={form.what === 'everything'}
        onChoose={() => onChange({ what: 'everything' })}
        label={t('everything')}
        hint={t('everythingHint')}
      />
      <Radio
        name="what"
        checked={form.what === 'part'}
        onChoose={() => onChange({ what: 'part' })}
        label={t('part')}
        hint={t('partHint')}
      />
      {form.what === 'part' && (
        <div className="my-inside">
          <Kinds kinds={form.kinds} onChange={(kinds) => onChange({ kinds })} />
          <PartyPicker
            id="choice-place"
            label={t('place')}
            hint={t('placeHint')}
            types={PLACES}
            known={places}
            value={form.place}
            onChange={(place) => onChange({ place })}
          />
          <div className="my-period">
            <DateFields
              id={fieldId('from')}
              label={t('from')}
              hint={t('dayHint')}
              error={error('from')}
              value={form.from}
              onChange={(from) => onChange({ from })}
            />
            <DateFields
              id={fieldId('to')}
              label={t('to')}
              error={error('to')}
              value={form.to}
              onChange={(to) => onChange({ to })}
            />
          </div>
        </div>
      )}
    </fieldset>
  );
}

const PLACES = ['Organization'] as const;
const ANYBODY = ['Practitioner', 'Organization'] as const;

function Kinds({ kinds, onChange }: { kinds: DataKind[]; onChange: (kinds: DataKind[]) => void }) {
  const t = useText();
  const { language } = useLanguage();
  return (
    <fieldset className="my-kinds">
      <legend>{t('kinds')}</legend>
      {BLOCKABLE.map((kind) => (
        <label key={kind} className="my-check">
          <input
            type="checkbox"
            checked={kinds.includes(kind)}
            onChange={(event) =>
              onChange(event.target.checked ? [...kinds, kind] : kinds.filter((other) => other !== kind))
            }
          />
          {capital(kindWords([kind], language))}
        </label>
      ))}
    </fieldset>
  );
}

function Whom({ form, problems, known, onChange }: FieldsProps) {
  const t = useText();
  const error = useErrors(problems);
  return (
    <fieldset className="my-question">
      <legend>{t('whom')}</legend>
      <Radio
        name="whom"
        checked={form.whom === 'everybody'}
        onChoose={() => onChange({ whom: 'everybody' })}
        label={t('whomAll')}
      />
      <Radio
        name="whom"
        checked={form.whom === 'party'}
        onChoose={() => onChange({ whom: 'party' })}
        label={t('whomParty')}
        hint={t('placeHint')}
      />
      {form.whom === 'party' && (
        <div className="my-inside">
          <PartyPicker
            id={fieldId('party')}
            label={t('party')}
            error={error('party')}
            types={ANYBODY}
            known={known}
            value={form.party}
            onChange={(party) => onChange({ party })}
          />
        </div>
      )}
    </fieldset>
  );
}

function Until({ form, problems, onChange }: FieldsProps) {
  const t = useText();
  const error = useErrors(problems);
  return (
    <fieldset className="my-question">
      <legend>{t('until')}</legend>
      <Radio
        name="until"
        checked={form.until === 'ended'}
        onChoose={() => onChange({ until: 'ended' })}
        label={t('untilEnded')}
      />
      <Radio
        name="until"
        checked={form.until === 'day'}
        onChoose={() => onChange({ until: 'day' })}
        label={t('untilADay')}
      />
      {form.until === 'day' && (
        <div className="my-inside">
          <DateFields
            id={fieldId('until')}
            label={t('lastDay')}
            error={error('until')}
            value={form.untilDay}
            onChange={(untilDay) => onChange({ untilDay })}
          />
        </div>
      )}
    </fieldset>
  );
}

interface RadioProps {
  id?: string;
  name: string;
  checked: boolean;
  label: string;
  hint?: string;
  onChoose: () => void;
}

function Radio({ id, name, checked, label, hint, onChoose }: RadioProps) {
  return (
    <label className="my-check">
      <input id={id} type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>
        {label}
        {hint && <span className="ci-small ci-muted my-check-hint">{hint}</span>}
      </span>
    </label>
  );
}
