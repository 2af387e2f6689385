import type { SessionFacets } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useShortcuts } from "../../app/shortcuts";
import { Icon } from "../../components/Icon";
import { PanelBoundary } from "../../components/States";
import { useDialogFocus } from "../../components/useDialogFocus";
import { setParameters, usePlace } from "../../state/location";
import type { SessionFilter } from "../../state/sessionFilters";
import { countText } from "../../text/words";
import { FacetColumn } from "./FacetColumn";

interface SideProps {
  facets: Resource<SessionFacets>;
  filter: SessionFilter;
  change: (filter: SessionFilter) => void;
  count: number;
}

const close = () => setParameters({ facets: null });

/** The facets at the side; where there is no room they come as a sheet when somebody asks for them. */
export function FacetSide(props: SideProps) {
  const isSheet = usePlace().parameters.get("facets") === "1" && window.matchMedia("(max-width: 1023px)").matches;
  if (isSheet) return <FacetSheet {...props} />;
  return (
    <div className="facets-side" role="region" aria-label="Facets" tabIndex={0}>
      <PanelBoundary name="The facets"><FacetColumn {...props} /></PanelBoundary>
    </div>
  );
}

function FacetSheet(props: SideProps) {
  const dialog = useDialogFocus();
  useShortcuts([{ keys: ["Escape"], words: "Close the filters", group: "This sheet", isStep: true, run: close }]);
  return (
    <div className="scrim" onClick={(click) => { if (click.target === click.currentTarget) close(); }}>
      <div ref={dialog} className="dialog" role="dialog" aria-modal="true" aria-labelledby="facets-title" tabIndex={-1}>
        <div className="dialog-head">
          <h2 id="facets-title">Filters</h2>
          <button type="button" className="icon-button" aria-label="Close (Esc)" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <FacetColumn {...props} />
        <div className="actions">
          <button type="button" className="button strong" onClick={close}>
            Show {countText(props.facets.value?.total)} sessions
          </button>
        </div>
      </div>
    </div>
  );
}
