import { toFailure } from '#shared/errors.ts';
import { formatDuration } from '#shared/time.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { useGuard } from '../parts/useGuard.ts';

/** Makes one call to a provider, and tells what it answered. */
export function ProviderTest({ provider, title }: { provider: string; title: string }) {
  const { refusal } = useGuard();
  const test = useAction('provider.test');
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          size="small"
          aria-label={`Test ${title}`}
          title={refusal ?? 'One call, which counts against the quota'}
          disabled={refusal !== null}
          busy={test.isPending}
          onClick={() => test.mutate({ provider })}
        >
          {test.isPending ? 'Testing' : 'Test'}
        </Button>
        {test.data ? (
          <output className="flex items-center gap-1.5">
            <Glyph shape="check" tone="good" />
            {test.data.text}, in {formatDuration(test.data.ms)}
          </output>
        ) : null}
      </div>
      {test.error ? <FailureNotice failure={toFailure(test.error)} /> : null}
    </div>
  );
}
