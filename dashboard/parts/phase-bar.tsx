/** Where the time of a render went. */
import type { Job } from '../../client/wire.ts';
import { msText } from '../words/amounts.ts';

type Report = NonNullable<Job['report']>;

const phases = [
  ['page', 'get ready'],
  ['load', 'load'],
  ['print', 'print'],
] as const;

/** @param isNamed whether the phases are named beside the bar, and not only in its description */
export const PhaseBar = ({ ms, isNamed = false }: Pick<Report, 'ms'> & { readonly isNamed?: boolean }) => {
  const total = Math.max(
    1,
    phases.reduce((sum, [phase]) => sum + ms[phase], 0),
  );
  const described = phases.map(([phase, words]) => `${words} ${msText(ms[phase])}`).join(', ');
  return (
    <div class="phases">
      <div class="bar" role="img" aria-label={`Time by phase: ${described}`}>
        {phases.map(([phase]) => (
          <span key={phase} class={phase} style={{ width: `${(100 * ms[phase]) / total}%` }} />
        ))}
      </div>
      {isNamed && (
        <ul class="legend" aria-hidden="true">
          {phases.map(([phase, words]) => (
            <li key={phase} class={phase}>
              {words} {msText(ms[phase])}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
