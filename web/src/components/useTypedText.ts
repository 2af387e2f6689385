import { useEffect, useRef, useState } from "react";

const restMilliseconds = 250;

/** The text of a field whose value is told when the typing rests; a value that is changed elsewhere goes before it. */
export function useTypedText(
  value: string,
  change: (value: string) => void,
): { text: string; type: (text: string) => void } {
  const [text, setText] = useState(value);
  const latest = useRef(change);
  latest.current = change;
  const told = useRef(value);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = text;
      latest.current(text);
    }, restMilliseconds);
    return () => clearTimeout(timer);
  }, [text]);
  return { text, type: setText };
}
