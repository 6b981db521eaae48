import { useState } from 'react';
import { createText, useLanguage } from '../design/i18n/index.js';
import { canUsePasskeys } from '../design/passkey/passkey.js';
import { LoginProblem, type LoginWay, logInWithPasskey } from './login.resource.js';
import { loginStrings } from './login.strings.js';

const useText = createText(loginStrings);

/** Directories and passkeys: the ways in that prove who one is. */
export function OtherWays(props: { uid: string; ways: LoginWay[]; onProblem: (cause: unknown) => void }) {
  const t = useText();
  const { language } = useLanguage();
  const [refused, setRefused] = useState(false);
  const passkeys = canUsePasskeys();
  const enter = () => {
    setRefused(false);
    logInWithPasskey(props.uid)
      .then((address) => address !== undefined && window.location.assign(address))
      .catch((cause: unknown) => {
        if (cause instanceof LoginProblem && cause.kind === 'refused') setRefused(true);
        else props.onProblem(cause);
      });
  };
  if (props.ways.length === 0 && !passkeys) return null;
  return (
    <div className="login-ways">
      {props.ways.map((way) => (
        <a
          key={way.id}
          className="ci-button ci-button-strong"
          href={`/login/via/${encodeURIComponent(way.id)}?uid=${encodeURIComponent(props.uid)}`}
        >
          {t('wayVia', { name: language === 'en' ? way.nameEn : way.name })}
        </a>
      ))}
      {passkeys && (
        <button type="button" className="ci-button" onClick={enter}>
          {t('wayPasskey')}
        </button>
      )}
      <p role="alert" className="login-refused">
        {refused && t('passkeyRefused')}
      </p>
    </div>
  );
}
