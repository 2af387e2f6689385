// What the dashboard uses of DOMPurify; the types that come with it need others that are not packaged.
declare module "dompurify" {
  export interface Config {
    ALLOWED_TAGS?: string[];
    ALLOWED_ATTR?: string[];
    ALLOW_DATA_ATTR?: boolean;
    ALLOW_ARIA_ATTR?: boolean;
    ALLOWED_URI_REGEXP?: RegExp;
    RETURN_DOM_FRAGMENT: true;
  }
  const DOMPurify: {
    readonly isSupported: boolean;
    sanitize(source: string, config: Config): DocumentFragment;
  };
  export default DOMPurify;
}
