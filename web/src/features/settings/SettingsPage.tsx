import type { ComponentType } from "react";
import { useEffect } from "react";
import { useTitle } from "../../app/useTitle";
import { PanelBoundary } from "../../components/States";
import { Tabs } from "../../components/Tabs";
import { followQuery } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { AboutSection } from "./AboutSection";
import { AppearanceSection } from "./AppearanceSection";
import { CollectorsSection } from "./CollectorsSection";
import { ConnectionsSection } from "./ConnectionsSection";
import { HealthSection } from "./HealthSection";
import { PricesSection } from "./PricesSection";
import { PrivacySection } from "./PrivacySection";
import { TokensSection } from "./TokensSection";
import { VerdictLine } from "./VerdictLine";

type SectionName =
  | "connections" | "collectors" | "health" | "privacy" | "tokens" | "prices" | "appearance" | "about";

const sections: readonly { name: SectionName; word: string; Section: ComponentType }[] = [
  { name: "connections", word: "Connections", Section: ConnectionsSection },
  { name: "collectors", word: "Collectors", Section: CollectorsSection },
  { name: "health", word: "Health", Section: HealthSection },
  { name: "privacy", word: "Privacy", Section: PrivacySection },
  { name: "tokens", word: "Access", Section: TokensSection },
  { name: "prices", word: "Prices", Section: PricesSection },
  { name: "appearance", word: "Appearance and keys", Section: AppearanceSection },
  { name: "about", word: "About", Section: AboutSection },
];

/** Is everything connected, safe and healthy? */
export function SettingsPage() {
  useTitle("Settings");
  useEffect(() => followQuery(""), []);
  const asked = usePlace().parameters.get("section");
  const shown = sections.find((section) => section.name === asked) ?? sections[0];
  if (shown === undefined) return null;
  const { Section } = shown;
  return (
    <>
      <div className="page-head"><h1>Settings</h1></div>
      <PanelBoundary name="The verdict"><VerdictLine /></PanelBoundary>
      <Tabs
        label="Settings"
        panel="settings-panel"
        tabs={sections}
        chosen={shown.name}
        choose={(name) => setParameters({ section: name === "connections" ? null : name }, "push")}
      />
      <div className="settings-page" id="settings-panel" role="tabpanel" aria-label={shown.word} tabIndex={0}>
        <PanelBoundary name={shown.word} key={shown.name}><Section /></PanelBoundary>
      </div>
    </>
  );
}
