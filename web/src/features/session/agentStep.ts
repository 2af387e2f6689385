// Stepping from moment to moment of one agent, where the hub knows those of the whole session. Pure but for the question
// that is given.
import type { StepAnswer } from "../../api/sessionWindows";

type Moment = NonNullable<StepAnswer["moment"]>;

/** Moments of other agents that are passed by on the way. */
export const maximumPassed = 200;

interface FoundStep {
  moment: Moment | null;
  /** True where the looking was given up before the session's end. */
  isGivenUp: boolean;
}

/** The next moment that belongs to an agent; null for the next one of all agents. */
export async function stepOfAgent(
  ask: (from: string) => Promise<StepAnswer>,
  from: string,
  agent: string | null,
): Promise<FoundStep> {
  let place = from;
  for (let passed = 0; passed <= maximumPassed; passed += 1) {
    const { moment } = await ask(place);
    if (moment === null || agent === null || moment.agent_id === agent) return { moment, isGivenUp: false };
    place = moment.at;
  }
  return { moment: null, isGivenUp: true };
}
