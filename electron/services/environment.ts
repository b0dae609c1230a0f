/**
 * What a service may know of its parent's environment: where programs, temporary files and certificates are, who the
 * user is and how time and text are written. Everything else (keys, DATABASE_URL) reaches it in its `start` message.
 */
const allowed = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'USERNAME',
  'USERPROFILE',
  'TZ',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'WINDIR',
  'APPDATA',
  'LOCALAPPDATA',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
]);

/** The environment that a service is started with: `environment` without everything that it need not know. */
export function serviceEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    // Windows and the proxy variables don't mind the case of a name.
    if (value !== undefined && allowed.has(name.toUpperCase())) kept[name] = value;
  }
  return kept;
}
