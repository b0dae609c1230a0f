/** What is known of a database's host by its name. */
export interface KnownHost {
  /** Whose it is, and how one reaches the database there. */
  title: string;
  /** What works this way, and what does not. */
  text: string;
  /** Something about the address that can't work as it is. */
  problem: string | null;
  /** Where its certificates' authority is had, where no computer knows it by itself. */
  authority: string | null;
  /** Whether it is known to be a transaction pooler. */
  transactionPooler: boolean;
  /** Whether its name leads to an IPv6 address alone. */
  ipv6Only: boolean;
}

const supabaseAuthority =
  'Supabase signs with an authority of its own: download its certificate in the dashboard (Database, Settings, SSL Configuration) and choose the file as CA.';

/** Recognises the hosts of Supabase, Neon and Amazon RDS; null for any other. */
export function recogniseHost({ host, port, user }: { host: string; port: number; user: string }): KnownHost | null {
  const name = host.toLowerCase();
  if (/^db\.[a-z0-9]+\.supabase\.(co|com|red)$/.test(name)) {
    return port === 6543
      ? {
          title: 'Supabase, dedicated transaction pooler',
          text: 'A transaction pooler: everything works, but changes are polled for instead of notified, and a worker is slower. Port 5432 of the same host is the direct connection.',
          problem: null,
          authority: supabaseAuthority,
          transactionPooler: true,
          ipv6Only: true,
        }
      : {
          title: 'Supabase, direct connection',
          text: 'Everything works: notifications, locks of a session, prepared statements. Its name leads to IPv6 alone, unless the project has the IPv4 add-on: on a network without IPv6 use the session pooler.',
          problem: null,
          authority: supabaseAuthority,
          transactionPooler: false,
          ipv6Only: true,
        };
  }
  if (name.endsWith('.pooler.supabase.com')) {
    const transaction = port === 6543;
    return {
      title: transaction ? 'Supabase, transaction pooler' : 'Supabase, session pooler',
      text: transaction
        ? 'Reached over IPv4. Everything works, but changes are polled for instead of notified, and a worker is slower. Port 5432 of the same host is the session pooler, which suits Touchline better.'
        : 'Reached over IPv4. Everything works as on a direct connection. Each session takes one of the pool’s few backends: a worker takes its slots and ten more.',
      problem:
        user !== '' && !user.includes('.')
          ? `Behind Supabase’s pooler the user has the project’s reference: ${user}.abcdefghijklmnop.`
          : null,
      authority: supabaseAuthority,
      transactionPooler: transaction,
      ipv6Only: false,
    };
  }
  if (name.endsWith('.rds.amazonaws.com')) {
    return {
      title: 'Amazon RDS',
      text: 'Everything works. Behind RDS Proxy changes may have to be polled for.',
      problem: null,
      authority:
        'RDS signs with authorities of its own: download the bundle from truststore.pki.rds.amazonaws.com/global/global-bundle.pem and choose the file as CA.',
      transactionPooler: false,
      ipv6Only: false,
    };
  }
  if (name.endsWith('.neon.tech')) {
    const pooled = name.split('.')[0]?.endsWith('-pooler') ?? false;
    return {
      title: pooled ? 'Neon, pooled connection' : 'Neon, direct connection',
      text: pooled
        ? 'A transaction pooler: everything works, but changes are polled for instead of notified. Without -pooler in its name the host is the direct connection.'
        : 'Everything works. While Touchline is open the database does not go to sleep.',
      problem: null,
      authority: null,
      transactionPooler: pooled,
      ipv6Only: false,
    };
  }
  return null;
}
