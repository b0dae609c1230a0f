import { demoSleeper } from '../demo/nfl/sleeper.ts';
import { notRecorded, openStandIn, type Answerer, type StandIn } from '../replay/standIn.ts';
import { recogniseAnswers, type SleeperAnswers } from './recognise.ts';

export const sleeperStandIn: StandIn = openStandIn({
  replay(files) {
    const answers = recogniseAnswers(files);
    return answers === null ? null : answerWith(answers);
  },
  demo: (edition) => answerWith(demoSleeper(edition)),
});

/** Answers by the paths of the API, with its version before them or without. */
function answerWith(answers: SleeperAnswers): Answerer {
  return ({ method, path, parameters }) => {
    if (method !== 'GET') return { status: 405, json: { message: 'Method Not Allowed' } };
    const [what = '', first = '', second = '', third = ''] = path.replace(/^v1\//, '').split('/');
    const found =
      what === 'state'
        ? answers.state()
        : what === 'players' && first === 'nfl' && second === ''
          ? answers.players()
          : what === 'projections' && first === 'nfl'
            ? answers.projections(
                Number(second),
                third === '' ? null : Number(third),
                parameters['season_type'] ?? 'regular',
              )
            : what === 'league'
              ? ofLeague(answers, first, second, third)
              : null;
    return found === null ? notRecorded(`/${path}`) : { status: 200, json: found };
  };
}

function ofLeague(answers: SleeperAnswers, league: string, what: string, week: string): unknown {
  switch (what) {
    case '':
      return answers.league(league);
    case 'rosters':
      return answers.rosters(league);
    case 'users':
      return answers.users(league);
    case 'matchups':
      return answers.matchups(league, Number(week));
    default:
      return null;
  }
}
