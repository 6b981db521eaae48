import type { ReactNode } from 'react';
import './card.css';

interface CardProps {
  /** Also the jump target of Alt 1-9. */
  id: string;
  title: string;
  /** One small line beside the title: age and number. */
  meta?: ReactNode;
  action?: ReactNode;
  className?: string;
  /** The digit of Alt 1-9 that leads here. */
  jump?: number;
  children: ReactNode;
}

/** A titled box of an overview. The heading names the region, and the box can take focus when somebody jumps to it. */
export function Card({ id, title, meta, action, className, jump, children }: CardProps) {
  return (
    <section
      id={id}
      className={`sd-card ${className ?? ''}`}
      aria-labelledby={`${id}-title`}
      tabIndex={-1}
      data-jump={jump}
    >
      <CardHead id={`${id}-title`} title={title} meta={meta} action={action} />
      {children}
    </section>
  );
}

/** The head alone, for a second section in the same box. */
export function CardHead({ id, title, meta, action }: Pick<CardProps, 'id' | 'title' | 'meta' | 'action'>) {
  return (
    <div className="sd-card-head">
      <h2 id={id}>{title}</h2>
      <div className="sd-card-meta">{meta}</div>
      <div className="sd-card-action">{action}</div>
    </div>
  );
}
