import { createText, useLanguage } from '../../design/i18n/index.js';
import { PageLink } from '../routing/navigation.js';
import { useCitizen } from '../session/subject.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

/** Rows of the policy table that have words of their own here. */
const RULES = {
  '54': 'rule54',
  '57': 'rule57',
  '58': 'rule58',
  '61': 'rule61',
  '64': 'rule64',
  '65': 'rule65',
} as const;

/** The data of somebody else were refused: which rule said so, in plain words, and what can be done. */
export function ForbiddenPage() {
  const t = useText();
  const { language } = useLanguage();
  const { subject, overview } = useCitizen();
  const refusal = overview.state.refusal;
  const title = subject.isSelf
    ? t('forbiddenSelf')
    : t('forbiddenTitle', { name: subject.name ?? t('forbiddenSomebody') });
  const rule = refusal?.rule?.slice(0, 2) as keyof typeof RULES | undefined;
  const ours = rule === undefined ? undefined : RULES[rule];
  return (
    <div className="my-middle">
      <h1 className="ci-h1">{title}</h1>
      <p className="my-lead">
        {ours === undefined && refusal?.reason !== undefined && language === 'da'
          ? refusal.reason
          : t(ours ?? 'ruleOther')}
      </p>
      <p>
        {t('ruleNext')} {t('loggedToo')}
      </p>
      {refusal?.rule !== undefined && (
        <p className="ci-small ci-muted">
          {t('ruleName', { rule: refusal.rule })}
          {refusal.legal && ` · ${refusal.legal}`}
        </p>
      )}
      {!subject.isSelf && (
        <PageLink page="front" forId="self" className="ci-button ci-button-strong">
          {t('backToYourself')}
        </PageLink>
      )}
    </div>
  );
}
