import { useEffect } from "react";
import { hub } from "../../api/hub";
import { useInterval, useResource, useThrottled } from "../../api/useResource";
import { useNow } from "../../components/Clock";
import { Link } from "../../components/Link";
import { StatusMark } from "../../components/StatusMark";
import { lag } from "../../state/lag";
import { connection, onLiveEvents } from "../../state/live";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { visibleText } from "../../text/visible";
import { verdictOf } from "./verdict";

const refreshMilliseconds = 30_000;
const liveMilliseconds = 5_000;

const sectionWords = { connections: "Connections", collectors: "Collectors", health: "Health" };

/** Whether all is well, or what is not and where more of it stands; above every section. */
export function VerdictLine() {
  const health = useResource("health for the verdict", hub.health);
  const connections = useResource("connections for the verdict", hub.connections);
  const soon = useThrottled(connections.reload, liveMilliseconds);
  useEffect(() => onLiveEvents(soon), [soon]);
  useInterval(() => {
    health.reload();
    connections.reload();
  }, refreshMilliseconds);
  const { zone } = useStore(preferences);
  const around = {
    connection: useStore(connection), lag: useStore(lag), health: health.value,
    machines: connections.value?.machines ?? null,
  };
  const verdict = verdictOf(around, useNow(), zone);
  const error = health.error ?? connections.error;
  return (
    <p className="settings-verdict">
      {verdict !== null && <StatusMark status={verdict.status} word={visibleText(verdict.words)} />}
      {verdict === null && error === null && <span className="muted">Looking whether all is well…</span>}
      {verdict === null && error !== null && (
        <StatusMark status="error" word={`The hub does not say whether all is well: ${error.message}`} />
      )}
      {verdict !== null && verdict.section !== null && (
        <Link to={verdict.section === "connections" ? "/settings" : `/settings?section=${verdict.section}`}>
          See {sectionWords[verdict.section]}
        </Link>
      )}
    </p>
  );
}
