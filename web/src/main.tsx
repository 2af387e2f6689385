import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { watchVisibility } from "./state/live";
import "./theme/index.css";

const root = document.getElementById("root");
if (root !== null) {
  watchVisibility();
  createRoot(root).render(<StrictMode><App /></StrictMode>);
}
