import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generateTypes } from "../scripts/generate-types.mjs";

test("schemas become interfaces", () => {
  const text = generateTypes({
    components: {
      schemas: {
        Colour: { type: "string", enum: ["red", "blue"], description: "A colour." },
        Thing: {
          type: "object",
          required: ["id", "tags"],
          properties: {
            id: { type: "integer" },
            "odd-name": { type: ["string", "null"] },
            tags: { type: "array", items: { oneOf: [{ $ref: "#/components/schemas/Colour" }, { type: "null" }] } },
            counts: { type: "object", additionalProperties: { type: "number" } },
            old: { type: "string", nullable: true },
            free: {},
          },
        },
      },
    },
  });
  assert.match(text, /\/\*\* A colour\. \*\/\nexport type Colour = "red" \| "blue";/);
  assert.match(
    text,
    /export interface Thing \{\n {2}id: number;\n {2}"odd-name"\?: string \| null;\n {2}tags: \(Colour \| null\)\[\];/,
  );
  assert.match(text, /counts\?: Record<string, number>;\n {2}old\?: string \| null;\n {2}free\?: unknown;/);
});

test("the sample document gives the interfaces that the client is written against", () => {
  const text = generateTypes(JSON.parse(readFileSync(join(TEST_FOLDER, "fixtures/openapi.sample.json"), "utf8")));
  for (const name of ["Session", "Agent", "ToolCall", "Event", "Question", "FileChange", "ToolStatistics", "Health"]) {
    assert.ok(text.includes(`export interface ${name} {`), name);
  }
});
