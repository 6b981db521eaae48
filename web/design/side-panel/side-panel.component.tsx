import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from '../icon/icon.component.js';
import { useInertBehind } from './use-inert-behind.js';
import './side-panel.css';

interface SidePanelProps {
  title: string;
  /** Whose content this is: stands above the title wherever the panel covers the page's own banner. */
  about?: string;
  /** Words of the close and back buttons. */
  closeText: string;
  backText?: string;
  onClose: () => void;
  /** Present when the panel shows one thing out of a list it came from. */
  onBack?: () => void;
  children: ReactNode;
}

/**
 * A panel over the right edge (480 px). The page behind stays readable and usable, so it is not a modal: Esc closes it and
 * focus goes back to where it came from. On a telephone it covers the page, which then cannot be reached until it is closed.
 */
export function SidePanel({ title, about, closeText, backText, onClose, onBack, children }: SidePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const panel = useRef<HTMLElement>(null);
  // Seen before anything behind the panel is made inert, which takes focus away from it.
  const cameFrom = useRef<Element | null>(document.activeElement);
  useEffect(
    () => () => {
      if (cameFrom.current instanceof HTMLElement && cameFrom.current.isConnected) cameFrom.current.focus();
    },
    [],
  );
  useInertBehind(panel);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new content takes focus so that it is read aloud
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <aside
      ref={panel}
      className="sd-panel"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        (onBack ?? onClose)();
      }}
    >
      <div className="sd-panel-head">
        {onBack && (
          <button type="button" className="sd-button sd-button-quiet sd-panel-tool" onClick={onBack}>
            <Icon name="back" label={backText ?? ''} />
          </button>
        )}
        <div className="sd-panel-title">
          {about !== undefined && <p className="sd-panel-about">{about}</p>}
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
        </div>
        <button type="button" className="sd-button sd-button-quiet sd-panel-tool" onClick={onClose}>
          <Icon name="cross" label={closeText} />
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard, also where nothing in it can be pressed */}
      <div className="sd-panel-body" tabIndex={0}>
        {children}
      </div>
    </aside>
  );
}
