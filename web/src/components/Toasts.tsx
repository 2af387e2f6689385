import { dismissToast, holdToasts, releaseToasts, toasts } from "../state/toasts";
import { useStore } from "../state/store";
import { Icon } from "./Icon";

/** Short news at the lower edge of the page; read out politely. */
export function Toasts() {
  const list = useStore(toasts);
  return (
    <div
      className="toasts"
      role="status"
      aria-live="polite"
      onMouseEnter={holdToasts}
      onMouseLeave={releaseToasts}
      onFocus={holdToasts}
      onBlur={releaseToasts}
    >
      {list.map((toast) => (
        <div key={toast.key} className="toast" data-level={toast.level}>
          {toast.level === "error" && <Icon name="error" />}
          <p className="toast-words">{toast.words}</p>
          {toast.action !== undefined && (
            <button type="button" className="button" onClick={toast.action.run}>{toast.action.word}</button>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label="Dismiss"
            title="Dismiss"
            onClick={() => dismissToast(toast.key)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
