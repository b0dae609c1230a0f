import { describe, expect, it } from 'vitest';
import { parseConnectionUrl } from '#shared/connectionUrl.ts';
import {
  draftOf,
  emptyDraft,
  environmentOf,
  filled,
  modeOf,
  readDraft,
} from '../../../renderer/views/first-run/draft.ts';

function fromUrl(url: string, draft = emptyDraft) {
  const address = parseConnectionUrl(url);
  if ('problem' in address) throw new Error(address.problem);
  return filled(draft, address);
}

describe('the form of a connection', () => {
  it('is filled in from a URL, and proposes the careful choice', () => {
    const remote = fromUrl('postgres://u:p@db.example.com/app');
    expect(remote).toMatchObject({ name: 'example', host: 'db.example.com', port: '5432', password: 'p' });
    expect([environmentOf(remote), modeOf(remote)]).toEqual(['production', 'verify-full']);
    const local = fromUrl('postgres://u@localhost/app');
    expect([local.name, environmentOf(local), modeOf(local)]).toEqual(['app', 'local', 'disable']);
    expect(modeOf({ ...local, forwarded: true })).toBe('verify-full');
    expect(modeOf(fromUrl('postgres://u@h/app?sslmode=no-verify'))).toBe('require');
  });

  it('keeps what the operator chose when another URL is pasted', () => {
    const chosen = { ...fromUrl('postgres://u@h/app'), name: 'mine', environment: 'staging' as const };
    expect(fromUrl('postgres://u@other/app', chosen)).toMatchObject({ name: 'mine', environment: 'staging' });
  });

  it('says what is wrong by field, and gives the fields once nothing is', () => {
    const wrong = readDraft({ ...emptyDraft, port: 'x', host: 'a b', forwarded: true, mode: 'verify-full' });
    expect('problems' in wrong && Object.keys(wrong.problems).sort()).toEqual(
      ['database', 'host', 'name', 'port', 'serverName', 'user'].sort(),
    );
    const good = readDraft(fromUrl('postgres://u:p@db.example.com/app'));
    if (!('fields' in good)) throw new Error('not valid');
    expect(good.fields).toEqual({
      name: 'example',
      environment: 'production',
      colour: null,
      host: 'db.example.com',
      port: 5432,
      database: 'app',
      user: 'u',
      tls: { mode: 'verify-full', authority: null, serverName: null },
      options: null,
    });
    expect(readDraft(draftOf(good.fields))).toEqual(good);
  });
});
