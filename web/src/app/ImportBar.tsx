import { useEffect, useState } from "react";
import { hub } from "../api/hub";
import type { BackfillMachine } from "../api/types";
import { onLiveEvents } from "../state/live";
import { durationText } from "../text/time";
import { bytesText } from "../text/tokens";
import { countOf, countText } from "../text/words";

const pollMilliseconds = 5_000;

function isAtWork(machine: BackfillMachine): boolean {
  return machine.state === "running" || machine.state === "scanning" || machine.state === "stuck";
}

/** The machines that import old sessions: asked as long as there are any, and again when something imported comes. */
function useImports(): readonly BackfillMachine[] {
  const [machines, setMachines] = useState<readonly BackfillMachine[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const ask = async () => {
      try {
        const answer = document.hidden ? null : await hub.backfill(abort.signal);
        if (abort.signal.aborted) return;
        const busy = answer?.machines.filter(isAtWork);
        if (busy !== undefined) setMachines(busy);
        if (busy?.length === 0) return;
      } catch {
        // A hub that is away or cannot tell has nothing to show; the connection says so elsewhere.
        if (!abort.signal.aborted) setMachines([]);
        return;
      }
      timer = setTimeout(() => void ask(), pollMilliseconds);
    };
    void ask();
    return () => {
      abort.abort();
      if (timer !== null) clearTimeout(timer);
    };
  }, [turn]);
  const isIdle = machines.length === 0;
  useEffect(() => isIdle
    ? onLiveEvents((events) => {
      if (events.some((event) => event.replay_state === "imported")) setTurn((current) => current + 1);
    })
    : undefined, [isIdle]);
  return machines;
}

/** How far the import of old sessions is; there is nothing when there is none. */
export function ImportBar() {
  const machines = useImports();
  if (machines.length === 0) return null;
  const sum = (of: (machine: BackfillMachine) => number) => machines.reduce((total, machine) => total + of(machine), 0);
  const bytes = sum((machine) => machine.bytes_total);
  const done = sum((machine) => machine.bytes_done);
  const share = bytes === 0 ? 0 : Math.min(1, done / bytes);
  return (
    <div className="import-bar" role="status">
      <span className="import-words clip">{importWords(machines, sum)}</span>
      <progress
        max={1}
        value={share}
        aria-label="Import of earlier sessions"
        title={`${bytesText(done)} of ${bytesText(bytes)}`}
      />
    </div>
  );
}

function importWords(
  machines: readonly BackfillMachine[],
  sum: (of: (machine: BackfillMachine) => number) => number,
): string {
  const [first] = machines;
  const where = machines.length === 1 ? ` from ${first?.machine_id}` : ` from ${countOf(machines.length, "machine")}`;
  if (machines.every((machine) => machine.state === "scanning")) return `Looking for earlier sessions${where}…`;
  const longest = machines.reduce<number | null>((most, machine) => (
    machine.eta_s !== null && machine.eta_s > (most ?? -1) ? machine.eta_s : most), null);
  const parts = [
    `Importing earlier sessions${where}: ${countText(sum((machine) => machine.files_done))} of ${
      countOf(sum((machine) => machine.files_total), "file")}`,
    `${bytesText(sum((machine) => machine.bytes_done))} of ${bytesText(sum((machine) => machine.bytes_total))}`,
  ];
  if (machines.some((machine) => machine.state === "stuck")) parts.push("it does not go on; see eyrie status");
  else if (longest !== null) parts.push(`about ${durationText(longest * 1000)} left`);
  return parts.join(" · ");
}
