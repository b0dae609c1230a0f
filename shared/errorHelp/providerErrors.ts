import type { ErrorHelp } from './help.ts';

/** Errors of calls to providers. */
export const providerErrors: Readonly<Record<string, ErrorHelp>> = {
  provider_timeout: {
    means: 'The provider did not finish its answer in the time that one call may take.',
    todo: 'Nothing, if it happens now and then. If often, raise the provider’s timeout or look at the network.',
    retry: 'now',
  },
  provider_unreachable: {
    means: 'No connection came about: no network, a wrong host, or nothing that listens there.',
    todo: 'Check the network of the worker that ran it, and the base URL of the provider.',
    retry: 'later',
  },
  provider_unavailable: {
    means: 'The provider has trouble of its own (HTTP 5xx).',
    todo: 'Wait. Its status page may tell how long.',
    retry: 'later',
  },
  provider_certificate: {
    means: 'Whoever answered could not prove to be the provider. Often a proxy stands between.',
    todo: 'Check the base URL. On a network with a proxy of its own, give the worker its CA (NODE_EXTRA_CA_CERTS).',
    retry: 'after',
  },
  provider_redirect: {
    means: 'The provider sent the call elsewhere, where it was not to be followed with a key.',
    todo: 'Check the base URL. A network that asks for a login redirects as well.',
    retry: 'after',
  },
  provider_truncated: {
    means: 'The connection was cut in the middle of the answer, so it could not be used.',
    todo: 'Nothing, if it happens now and then.',
    retry: 'now',
  },
  provider_too_large: {
    means: 'The answer is larger than any that is expected; reading it was stopped to keep the worker safe.',
    todo: 'Check the base URL. If the provider has really grown that much, the limit has to be raised in code.',
    retry: 'after',
  },
  provider_not_json: {
    means: 'Something else than JSON came back: often a login page, an error page, or a proxy’s.',
    todo: 'Open the call and read what came instead. Then check the network and the base URL.',
    retry: 'later',
  },
  provider_not_csv: {
    means: 'Something else than a CSV file came back: often an error page.',
    todo: 'Open the call and read what came instead.',
    retry: 'later',
  },
  provider_invalid_response: {
    means:
      'The answer does not have the shape that is expected: a field is missing, or is of another kind. Nothing was written.',
    todo: 'Open the call: what is wrong is marked in the answer. If the provider changed it for good, its schema has to follow.',
    retry: 'after',
  },
  provider_columns_missing: {
    means: 'A column that is needed is no longer in the file, or has another name.',
    todo: 'Open the call and compare the header with the columns that are named. The sync has to follow the change.',
    retry: 'after',
  },
  provider_rate_limit: {
    means: 'Too many calls within a short time.',
    todo: 'Nothing: the job goes on when calls are allowed again. If often, run fewer jobs of this provider at once.',
    retry: 'later',
  },
  provider_day_limit: {
    means: 'The calls that the plan allows per day are used up.',
    todo: 'Wait until the count starts anew, or take a larger plan. The status bar shows what is left.',
    retry: 'later',
  },
  provider_quota_used_up: {
    means: 'By our own count the plan’s calls are used up, so none was made.',
    todo: 'Wait until the window resets; the job goes on by itself, and this costs it no attempt.',
    retry: 'later',
  },
  provider_key_refused: {
    means: 'The provider does not accept the key, or not from this computer.',
    todo: 'Set a valid key in the settings of the provider and check in its dashboard what may use it.',
    retry: 'after',
  },
  provider_forbidden: {
    means: 'The key is good, but may not see this.',
    todo: 'Ask whoever runs the provider what the key may see.',
    retry: 'after',
  },
  provider_plan: {
    means: 'The account’s plan does not cover what was asked for: often a season that is too old or too new.',
    todo: 'Run it with a payload that the plan covers, or change the plan.',
    retry: 'after',
  },
  provider_bad_request: {
    means: 'The provider understood the call and does not accept it.',
    todo: 'Open the call and read what it says. Check the payload and the base URL.',
    retry: 'after',
  },
  provider_refused: {
    means: 'The provider refused the call without a cause that is known here.',
    todo: 'Open the call, read its sentence, and look it up in the provider’s documentation.',
    retry: 'later',
  },
  provider_not_found: {
    means: 'The provider has nothing under that address or id.',
    todo: 'Check the ids in the payload. What was there may have been removed.',
    retry: 'after',
  },
  provider_invalid_game_key: {
    means: 'Yahoo does not know this game key: each season has its own.',
    todo: 'Check the season and the league key in the payload.',
    retry: 'after',
  },
  provider_cursor_refused: {
    means: 'The game platform no longer accepts the place where the last run had stopped.',
    todo: 'Run it again with a payload that fetches everything anew.',
    retry: 'after',
  },
  provider_not_configured: {
    means: 'Something that the provider needs is not set: a key, a base URL, or an application.',
    todo: 'Set what is named, in the settings of the provider or as an environment variable of the worker.',
    retry: 'after',
  },
  provider_not_provisioned: {
    means: 'Yahoo does not let this application at Fantasy data at all.',
    todo: 'Ask Yahoo for access for the application, or take the league from another source.',
    retry: 'after',
  },
  provider_sign_in_needed: {
    means: 'The sign-in at Yahoo is no longer accepted: revoked, used already, or the password was changed.',
    todo: 'Sign in again at the provider, or with "touchline yahoo sign-in" on the server.',
    retry: 'after',
  },
  provider_token_refused: {
    means: 'Yahoo refused the access token, and a new one as well.',
    todo: 'Sign in to Yahoo again.',
    retry: 'after',
  },
  bad_token_file: {
    means: 'The file in which the newest refresh token is kept can’t be read or written.',
    todo: 'Check that the worker’s user may read and write it, and that it holds what Touchline put there.',
    retry: 'after',
  },
  file_not_published: {
    means: 'The provider has not published this file yet.',
    todo: 'Wait for it. Files of a new season or week come some time after they begin.',
    retry: 'later',
  },
  season_not_published: {
    means: 'The provider’s files do not hold this season yet.',
    todo: 'Wait for it, or run it for a season that is there.',
    retry: 'later',
  },
  week_not_published: {
    means: 'The provider’s file does not hold this week yet.',
    todo: 'Wait: it is rebuilt once a day.',
    retry: 'later',
  },
};
