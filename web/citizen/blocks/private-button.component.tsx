import { useState } from 'react';
import type { Item } from '../../../src/sources/contract.js';
import { createText } from '../../design/i18n/index.js';
import { useCitizen } from '../session/subject.js';
import { markPrivate } from './choices.resource.js';
import { choicesStrings } from './choices.strings.js';
import { Sure } from './sure.component.js';

const useText = createText(choicesStrings);
const OWN = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/;

type Step = 'idle' | 'sure' | 'busy' | 'failed' | 'done';

/**
 * Makes one fact private, after a word on what that means, and takes the mark away again. Not there for whom the law does not
 * let choose, nor for what lies in a register elsewhere: there the mark is set where the fact is.
 */
export function PrivateButton({ item, title }: { item: Item; title: string }) {
  const t = useText();
  const { subject, overview } = useCitizen();
  const [step, setStep] = useState<Step>('idle');
  if (!subject.mayChoose || !OWN.test(item.reference)) return null;
  const set = async (isPrivate: boolean) => {
    setStep('busy');
    const reply = await markPrivate(subject.patientId, item.reference, isPrivate);
    setStep(reply.ok ? 'done' : 'failed');
    if (reply.ok) overview.setPrivate(item.reference, isPrivate);
  };
  return (
    <div className="my-private-choice">
      {step === 'sure' ? (
        <Sure
          label={t('makePrivateNamed', { title })}
          question={t('privateSure')}
          yes={t('privateYes')}
          onYes={() => void set(true)}
          onCancel={() => setStep('idle')}
        />
      ) : (
        <button
          type="button"
          className="ci-link ci-small"
          disabled={step === 'busy'}
          aria-label={t(item.private ? 'takeAwayNamed' : 'makePrivateNamed', { title })}
          onClick={() => (item.private ? void set(false) : setStep('sure'))}
        >
          {t(item.private ? 'takeAway' : 'makePrivate')}
        </button>
      )}{' '}
      <span role="status" className="ci-small">
        {step === 'done' && t(item.private ? 'privateNow' : 'privateGone')}
        {step === 'failed' && t('privateFailed')}
      </span>
    </div>
  );
}
