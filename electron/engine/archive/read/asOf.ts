import type { ArchiveReader } from '../sql.ts';

/** The moment, ISO, up to which an archive was shown all there is; null where nothing was copied yet. */
export async function readAsOf(archive: ArchiveReader): Promise<string | null> {
  const [row] = await archive.query<{ as_of: string | null }>(
    `select coalesce(max(case name when 'copy' then value ->> 'asOf' end), max(case name when 'about' then value ->> 'asOf' end))
       as as_of from meta`,
  );
  return row?.as_of ?? null;
}
