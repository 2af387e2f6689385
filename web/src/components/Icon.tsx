// All icons, drawn on a 16 × 16 grid. They are decoration: the word beside an icon carries the meaning.

const shapes = {
  live: (
    <>
      <circle cx="8" cy="8" r="2" className="solid" />
      <path
        d="M4.5 11.5a5 5 0 0 1 0-7M11.5 4.5a5 5 0 0 1 0 7M2.2 13.8a8.2 8.2 0 0 1 0-11.6"
      />
      <path d="M13.8 2.2a8.2 8.2 0 0 1 0 11.6" />
    </>
  ),
  sessions: <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />,
  costs: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path
        d="M10.2 6c-.3-.8-1.1-1.3-2.2-1.3-1.3 0-2.2.6-2.2 1.6 0 2.2 4.5 1.2 4.5 3.4 0 1-1 1.6-2.3 1.6-1.1 0-2-.5-2.3-1.3
          M8 3.3v9.4"
      />
    </>
  ),
  brand: <path d="M8 1.5 14.5 14 8 11 1.5 14Z" className="solid" />,
  prompt: <path d="M2.5 3.5h11v7h-6l-3 3v-3h-2Z" />,
  model: <path d="M8 2v12M2 8h12M4 4l8 8M12 4l-8 8" />,
  tool: (
    <path
      d="M10.2 2.3a3.6 3.6 0 0 0-3.9 4.9L2.2 11.3a1.7 1.7 0 0 0 2.5 2.5l4.1-4.1a3.6 3.6 0 0 0 4.9-3.9l-2.2 2.1
        -2.3-.6-.6-2.3Z"
    />
  ),
  edit: <path d="M3 13l.6-3L10.8 2.8l2.4 2.4L6 12.4ZM9.4 4.2l2.4 2.4" />,
  file: <path d="M3.5 1.5h6l3 3v10h-9ZM9.5 1.5v3h3" />,
  question: <><path d="M4 14.5V2.5" /><path d="M4 2.8h8.5l-2 2.9 2 2.9H4Z" className="solid" /></>,
  system: (
    <>
      <circle cx="8" cy="8" r="2.2" />
      <path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4" />
    </>
  ),
  fold: <path d="M3 4h10M3 8h10M3 12h10M1 4h.01M1 8h.01M1 12h.01" />,
  gap: <path d="M2 8h2.5M11.5 8H14M6 4l-1.5 8M11.5 4 10 12" />,
  ok: <><circle cx="8" cy="8" r="7" className="solid" /><path d="M4.8 8.2 7 10.4l4.2-4.6" className="cut" /></>,
  running: (
    <>
      <path d="M8 1.7a6.3 6.3 0 0 1 0 12.6" strokeWidth="2.4" />
      <circle cx="8" cy="8" r="1.8" className="solid" />
    </>
  ),
  error: (
    <>
      <path d="M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2Z" className="solid" />
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" className="cut" />
    </>
  ),
  refused: <><path d="M8 .8 15.2 8 8 15.2.8 8Z" className="solid" /><path d="M4.8 8h6.4" className="cut" /></>,
  idle: <circle cx="8" cy="8" r="6" />,
  partly: <path d="M8 2 15 14H1ZM8 6v4M8 12v.01" />,
  close: <path d="M4 4l8 8M12 4l-8 8" />,
  chevronLeft: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  chevronRight: <path d="M6 3.5 10.5 8 6 12.5" />,
  chevronDown: <path d="M3.5 6 8 10.5 12.5 6" />,
  arrowUp: <path d="M8 13.5v-10M4 7l4-4 4 4" />,
  equal: <path d="M3 6h10M3 10h10" />,
  arrowDown: <path d="M8 2.5v10M4 9l4 4 4-4" />,
  play: <path d="M4.5 2.5v11L13 8Z" className="solid" />,
  pause: <path d="M5.5 3v10M10.5 3v10" strokeWidth="2.4" />,
  help: <><circle cx="8" cy="8" r="6.5" /><path d="M6 6.2a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1.2M8 11.6v.01" /></>,
  copy: <path d="M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3" />,
  theme: <><circle cx="8" cy="8" r="6" /><path d="M8 2a6 6 0 0 1 0 12Z" className="solid" /></>,
  offline: (
    <path
      d="M2 2l12 12M5 9.5a4.3 4.3 0 0 1 1.5-1M9.8 8.6a4 4 0 0 1 1.2.9M8 12.5h.01M2.5 7a8 8 0 0 1 2-1.4
        M7 4.6A8 8 0 0 1 13.5 7"
    />
  ),
  late: <><circle cx="8" cy="8" r="6" /><path d="M8 4.5V8l2.5 1.5" /></>,
  more: <path d="M3 8h.01M8 8h.01M13 8h.01" strokeWidth="2.6" />,
  narrow: <path d="M2.5 2.5h11v11h-11ZM6.5 2.5v11" />,
  zoomOut: <><circle cx="7" cy="7" r="4.8" /><path d="M10.6 10.6 14 14M4.8 7h4.4" /></>,
  search: <><circle cx="7" cy="7" r="4.8" /><path d="M10.6 10.6 14 14" /></>,
  agents: (
    <>
      <circle cx="8" cy="3.5" r="1.9" />
      <circle cx="3.6" cy="12.3" r="1.9" />
      <circle cx="12.4" cy="12.3" r="1.9" />
      <path d="M7.2 5.3 4.4 10.6M8.8 5.3l2.8 5.3" />
    </>
  ),
  analytics: <path d="M2 14h12M4 11.5v-4M8 11.5V3M12 11.5V6" />,
  settings: (
    <path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.7a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6M6 9.7a1.8 1.8 0 1 1 0 3.6
      1.8 1.8 0 0 1 0-3.6" />
  ),
  command: <path d="M3 4.5 6.5 8 3 11.5M8 12h5.5" />,
  tree: <path d="M2 3.5h4v3H2ZM10 2.5h4v3h-4ZM10 10.5h4v3h-4ZM6 5h2v-1h2M8 5v7h2" />,
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      className={className === undefined ? "icon" : `icon ${className}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}
