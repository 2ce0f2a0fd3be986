import js from "@eslint/js"
import globals from "globals"

const rules = { "no-unused-vars": ["error", { argsIgnorePattern: "^_" }], eqeqeq: ["error", "always", { null: "ignore" }], "no-var": "error", "prefer-const": "error" }

export default [
  js.configs.recommended,
  { files: ["static/js/islands/**"], languageOptions: { globals: { ...globals.browser, htmx: "readonly" } }, rules },
  { files: ["static/js/islands/*_worker.js"], languageOptions: { globals: globals.worker }, rules },
  // No document here: the same modules run in pages and in the service worker.
  { files: ["static/js/offline/**"], languageOptions: { globals: globals.serviceworker }, rules },
  { files: ["service_worker/**"], languageOptions: { globals: globals.serviceworker }, rules },
]
