import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";

/** What this is, under which terms, and where its interface is described. */
export function AboutSection() {
  const health = useResource("health about", hub.health);
  return (
    <section className="setting">
      <h2>Eyrie</h2>
      <p className="setting-words">A flight recorder for AI coding agents.</p>
      <dl className="facts">
        <dt>Version</dt>
        <dd>{health.value?.version ?? "…"}</dd>
        <dt>Licence</dt>
        <dd>Apache License 2.0</dd>
        <dt>Address</dt>
        <dd>{window.location.origin}</dd>
        <dt>API</dt>
        <dd>
          <span>
            <a href="/docs" target="_blank" rel="noreferrer">Documentation</a>,{" "}
            <a href="/openapi.json" target="_blank" rel="noreferrer">OpenAPI</a>
          </span>
        </dd>
        <dt>Metrics</dt>
        <dd><a href="/metrics" target="_blank" rel="noreferrer">Prometheus</a></dd>
      </dl>
    </section>
  );
}
