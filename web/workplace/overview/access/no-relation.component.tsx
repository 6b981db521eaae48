import type { AccessAnswer } from '../../../../src/patient-index/contract.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Icon } from '../../../design/icon/icon.component.js';
import { goTo } from '../../address.js';
import { useText } from '../overview.strings.js';
import { AccessForm } from './access-form.component.js';

interface NoRelationProps {
  patientId: string;
  access: AccessAnswer | undefined;
  message: string | undefined;
  onGranted: () => void;
}

/** The page in place of an overview one may not see: why not, and the lawful ways on. Never a dead end. */
export function NoRelation({ patientId, access, message, onGranted }: NoRelationProps) {
  const t = useText();
  const { language } = useLanguage();
  const reason = language === 'en' ? (access?.reasonEn ?? access?.reason) : access?.reason;
  return (
    <main className="wp-notice wp-no-relation" id="content" tabIndex={-1}>
      <h1>
        <Icon name="lock" size={22} /> {t('forbidden.title')}
      </h1>
      <p>{reason ?? message ?? t('forbidden.text')}</p>
      {access && (
        <p className="sd-hint">
          {[access.legal, access.rule && t('forbidden.rule', { rule: access.rule })].filter(Boolean).join(' · ')}
        </p>
      )}
      <AccessForm patientId={patientId} grounds={['treatment', 'consent', 'emergency']} onGranted={onGranted} />
      <p className="sd-hint">{t('access.minlog')}</p>
      <button type="button" className="sd-link" onClick={() => goTo({ page: 'list' })}>
        {t('toList')}
      </button>
    </main>
  );
}
