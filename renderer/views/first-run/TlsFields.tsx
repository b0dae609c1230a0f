import { tlsModes, type TlsMode } from '#shared/contract/connection.ts';
import { isThisComputer } from '#shared/connectionUrl.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select, SwitchField, TextInput } from '../../ui/Fields.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { checksCertificate, modeOf, type Draft } from './draft.ts';

const words: Record<TlsMode, { label: string; text: string; risky: boolean }> = {
  'verify-full': {
    label: 'verify-full: encrypted, and certainly this server',
    text: 'The certificate must come from a known authority and be for this host.',
    risky: false,
  },
  'verify-ca': {
    label: 'verify-ca: encrypted, some server of the authority',
    text: 'The certificate may be for another host: whoever has any certificate of the same authority can pose as this server. Right for an authority that signs this server alone.',
    risky: true,
  },
  require: {
    label: 'require: encrypted, nothing checked',
    text: 'Nobody can listen in passing, but somebody on the way can pose as the server and gets the password.',
    risky: true,
  },
  disable: {
    label: 'disable: not encrypted',
    text: 'Everybody on the way can read and change what is sent. Right for this computer, and for a port that SSH forwards.',
    risky: true,
  },
};

/** How the way to the server is protected, with what each choice risks. */
export function TlsFields({
  draft,
  problem,
  authorityAdvice,
  onChange,
}: {
  draft: Draft;
  problem: string | undefined;
  /** Where the authority of this host is had. */
  authorityAdvice: string | null;
  onChange: (changes: Partial<Draft>) => void;
}) {
  const choose = useAction('connection.chooseAuthority');
  const mode = modeOf(draft);
  const { text, risky } = words[mode];
  const here = draft.host === '' || isThisComputer(draft.host.trim());
  const checks = checksCertificate(mode);
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 font-medium">Encryption</legend>
      <Field
        label="TLS"
        help={<span className={risky && !(mode === 'disable' && here) ? 'text-warn' : undefined}>{text}</span>}
      >
        {(ids) => (
          <Select
            {...ids}
            className="w-full"
            value={mode}
            choices={tlsModes.map((each) => ({ value: each, label: words[each].label }))}
            onChange={(value) => {
              const chosen = tlsModes.find((each) => each === value);
              if (chosen) onChange({ mode: chosen });
            }}
          />
        )}
      </Field>
      {checks ? (
        <div className="flex flex-col gap-1">
          <span className="font-medium">
            CA file<span className="ml-1.5 font-normal text-faint">optional</span>
          </span>
          <div className="flex min-h-7 items-center gap-3">
            {draft.authority ? (
              <>
                <span className="copyable min-w-0 truncate">
                  {draft.authority.subject}{' '}
                  <span className="text-muted">
                    ({draft.authority.file}, valid until {draft.authority.validTo.slice(0, 10)})
                  </span>
                </span>
                <Button size="small" onClick={() => onChange({ authority: null })}>
                  Remove
                </Button>
              </>
            ) : (
              <Button
                size="small"
                busy={choose.isPending}
                onClick={() =>
                  choose.mutate(
                    {},
                    { onSuccess: ({ authority }) => authority && onChange({ authority }), onError: toastFailure },
                  )
                }
              >
                Choose a file…
              </Button>
            )}
          </div>
          <p className="text-sm text-muted">
            {authorityAdvice ??
              'For a server whose certificate comes from an authority of its own. Its content is kept with the connection.'}
          </p>
        </div>
      ) : null}
      {here || draft.forwarded ? (
        <>
          <SwitchField
            label="I reach it through a forwarded port"
            help="Forward it yourself, with ssh -L 6000:db.example.com:5432 gateway, and connect to 127.0.0.1:6000 here. With the server’s own name the certificate is still checked, all the way to the server."
            checked={draft.forwarded}
            onChange={(forwarded) => onChange({ forwarded })}
          />
          {draft.forwarded && checks ? (
            <Field label="Name on the certificate" error={problem}>
              {(ids) => (
                <TextInput
                  {...ids}
                  className="font-mono"
                  placeholder="db.example.com"
                  value={draft.serverName}
                  onChange={(event) => onChange({ serverName: event.target.value })}
                />
              )}
            </Field>
          ) : null}
        </>
      ) : null}
    </fieldset>
  );
}
