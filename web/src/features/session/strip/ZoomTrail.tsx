import { durationText } from "../../../text/time";
import type { Zoom } from "../useZoom";
import { extent, zoomAround } from "../zoom";

const zoomFactor = 2;

/** The zooms that led here; each can be gone back to. The buttons do what dragging does. */
export function ZoomTrail({ zoom }: { zoom: Zoom }) {
  const { whole, shown, trail, window } = zoom;
  const middle = (shown.from + shown.to) / 2;
  return (
    <nav className="zoom-trail" aria-label="Zoom">
      <ol>
        <li>
          <button type="button" className="crumb" disabled={window === null} onClick={() => zoom.zoomTo(null)}>
            Whole {durationText(extent(whole))}
          </button>
        </li>
        {trail.map((one, index) => (
          <li key={index}>
            <span aria-hidden="true">›</span>
            <button
              type="button"
              className="crumb"
              disabled={index === trail.length - 1}
              aria-current={index === trail.length - 1 ? "true" : undefined}
              onClick={() => zoom.zoomTo(one)}
            >
              {durationText(extent(one))}
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="crumb zoom-button"
        title="Zoom in (w)"
        aria-label="Zoom in"
        onClick={() => zoom.zoomTo(zoomAround(shown, whole, 1 / zoomFactor, middle), "step")}
      >
        +
      </button>
      <button
        type="button"
        className="crumb zoom-button"
        title="Zoom out (s)"
        aria-label="Zoom out"
        disabled={window === null}
        onClick={() => zoom.zoomTo(zoomAround(shown, whole, zoomFactor, middle), "step")}
      >
        −
      </button>
    </nav>
  );
}
