import { Fragment, type ReactNode } from 'react';

/** A text of which long names may be broken after their underscores. Copied, it is what it was. */
export function breakable(text: string): ReactNode {
  return text.split(/(?<=_)/).map((part, index) => (
    <Fragment key={index}>
      {index === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ));
}
