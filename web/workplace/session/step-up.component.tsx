import { useText } from '../workplace.strings.js';
import { Prove } from './prove.component.js';

/** What was written is kept, and sent once the person has proved who it is. @param why what asks for it, one sentence */
export function StepUp({ why, onProved }: { why: string; onProved: () => void }) {
  const t = useText();
  return (
    <section className="wp-access-form" aria-labelledby="step-up">
      <h2 id="step-up">{t('prove.title')}</h2>
      <p className="sd-hint">
        {t('prove.text')} {why}
      </p>
      <Prove action={t('prove.do')} onProved={onProved} />
    </section>
  );
}
