import '../design/tokens.css';
import '../design/base.css';
import '../design/citizen/skin.css';
import './shell/shell.css';
import './front/front.css';
import './access-log/log.css';
import './blocks/choices.css';
import './health-data/data.css';
import './summary/summary.css';
import './print.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { fontsReady } from '../design/fonts.js';
import { LanguageProvider } from '../design/i18n/index.js';
import { App } from './app.component.js';

await fontsReady();
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <LanguageProvider>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
