import type { FormEvent } from "react";
import { useState } from "react";
import { Icon } from "../../components/Icon";
import { Link } from "../../components/Link";
import { navigate, usePlace } from "../../state/location";
import { useStore } from "../../state/store";
import { addToast } from "../../state/toasts";
import {
  addView, givenViews, longestName, ownViews, removeView, shownView, viewAddress, viewQuery,
} from "./views";

/** The saved views; what is filtered otherwise can become one. */
export function ViewTabs() {
  const { parameters } = usePlace();
  const own = useStore(ownViews);
  const views = [...givenViews, ...own];
  const shown = shownView(views, parameters);
  const [isNaming, setIsNaming] = useState(false);
  const remove = (name: string, query: string) => {
    removeView(name);
    addToast({
      key: "view", level: "news", words: `The view “${name}” is gone.`,
      action: { word: "Undo", run: () => addView(name, query) },
    });
  };
  return (
    <nav className="tabs view-tabs" aria-label="Saved views">
      {views.map((view) => (
        <span key={`${view.isOwn} ${view.name}`} className="view-tab">
          <Link to={viewAddress(view, parameters)} className="tab" current={view === shown}>{view.name}</Link>
          {view.isOwn && view === shown && (
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove the view ${view.name}`}
              title="Remove this view"
              onClick={() => remove(view.name, view.query)}
            >
              <Icon name="close" />
            </button>
          )}
        </span>
      ))}
      {shown === null && !isNaming && (
        <button type="button" className="tab tab-action" onClick={() => setIsNaming(true)}>+ Save this view</button>
      )}
      {isNaming && (
        <NameForm
          close={() => setIsNaming(false)}
          save={(name) => {
            const query = viewQuery(parameters);
            addView(name, query);
            setIsNaming(false);
            navigate(viewAddress({ name, query, isOwn: true }, parameters), "replace");
          }}
        />
      )}
    </nav>
  );
}

function NameForm({ save, close }: { save: (name: string) => void; close: () => void }) {
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save(name.trim());
  };
  return (
    <form className="view-form" onSubmit={submit}>
      <input
        className="field"
        aria-label="Name of the view"
        placeholder="Name of the view"
        autoFocus
        maxLength={longestName}
        value={name}
        onChange={(change) => setName(change.target.value)}
        onKeyDown={(key) => {
          if (key.key === "Escape") close();
        }}
      />
      <button type="submit" className="button" disabled={name.trim() === ""}>Save</button>
      <button type="button" className="button quiet" onClick={close}>Cancel</button>
    </form>
  );
}
