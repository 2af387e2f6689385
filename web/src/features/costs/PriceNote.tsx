import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import { Link } from "../../components/Link";

/** By which prices the sums are, and what they leave open. */
export function PriceNote({ unpriced }: { unpriced: number }) {
  const { value } = useResource("prices", hub.prices);
  if (value === null) return null;
  return (
    <p className="legend">
      Estimated in USD from tokens and the <Link to="/settings?section=prices">prices of {value.date}</Link>;{" "}
      {unpriced > 0 ? "what has no price is not in the sums (≥)." : "what a subscription covers is counted, too."}
    </p>
  );
}
