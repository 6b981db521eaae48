import '../design/tokens.css';
import '../design/base.css';
import '../design/icon/icon.css';
import './workplace.css';
import { createRoot } from 'react-dom/client';
import { fontsReady } from '../design/fonts.js';
import { LanguageProvider } from '../design/i18n/index.js';
import { App } from './app.component.js';

await fontsReady();
// No StrictMode here: it asks twice for everything in development, and every overview asked for is a line in the
// citizen's access log.
createRoot(document.getElementById('app')!).render(
  <LanguageProvider>
    <App />
  </LanguageProvider>,
);
