// Debian ships React's types without the `csstype` package they import. The dashboard styles with style sheets and sets
// only measured lengths and custom properties from code, so those are all that is declared.
export interface Properties<Length = string | 0, _Time = string> {
  width?: Length | undefined;
  height?: Length | undefined;
  maxHeight?: Length | undefined;
  minWidth?: Length | undefined;
  minHeight?: Length | undefined;
  right?: Length | undefined;
  top?: Length | undefined;
  left?: Length | undefined;
  paddingLeft?: Length | undefined;
  transform?: string | undefined;
  gridTemplateColumns?: string | undefined;
}
