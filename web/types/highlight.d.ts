// What the dashboard uses of highlight.js 9: its core and the languages that are registered by name.
declare module "highlight.js/lib/highlight" {
  export interface HighlightResult {
    /** HTML of its own spans and escaped text. */
    value: string;
    /** Where the next line goes on. */
    top: unknown;
  }
  const core: {
    configure(options: { hideUpgradeWarningAcceptNoSupportOrSecurityUpdates: boolean }): void;
    registerLanguage(name: string, grammar: unknown): void;
    getLanguage(name: string): unknown;
    highlight(language: string, code: string, ignoreIllegals: boolean, continuation?: unknown): HighlightResult;
  };
  export default core;
}

declare module "highlight.js/lib/languages/*" {
  const grammar: unknown;
  export default grammar;
}
