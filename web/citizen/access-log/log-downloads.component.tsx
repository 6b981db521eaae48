import type { LogLine } from '../../../src/patient-index/contract.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { useCitizen } from '../session/subject.js';
import { logStrings } from './log.strings.js';
import { logAsCsv } from './log-csv.js';

const useText = createText(logStrings);

/**
 * The whole log with its proofs, as a page that checks itself: made by the server, which alone has the proofs. A person with
 * two numbers has one of each.
 */
export function ProofDownloads() {
  const t = useText();
  const { language } = useLanguage();
  const { subject, log } = useCitizen();
  const others = log.kind === 'ready' ? log.otherNumbers : [];
  return (
    <>
      {[subject.patientId, ...others].map((id, index) => (
        <a
          key={id}
          className="ci-button"
          href={`/api/me/log/download?patient=${encodeURIComponent(id)}&lang=${language}`}
          download
          aria-describedby="proof-about"
        >
          {t(index === 0 ? 'downloadProof' : 'downloadProofOther')}
        </a>
      ))}
    </>
  );
}

/** A file of what is shown, made here in the browser: nothing is asked of the server for it. */
export function CsvDownload({ entries }: { entries: LogLine[] }) {
  const t = useText();
  const download = () => {
    const header = [
      t('csvTime'),
      t('csvWho'),
      t('csvRole'),
      t('csvPlace'),
      t('csvWhat'),
      t('csvWhy'),
      t('csvStated'),
      t('csvRule'),
      t('csvLegal'),
    ];
    const address = URL.createObjectURL(new Blob([logAsCsv(entries, header)], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = t('fileName');
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <button type="button" className="ci-button" onClick={download} disabled={entries.length === 0}>
      {t('download')}
    </button>
  );
}
